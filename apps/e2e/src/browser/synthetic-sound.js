// Runs in a page before its own scripts. The microphone is a line into which the test plays samples (`window.say`), and
// everything that the page plays is reported to the test (`window.heard`), as 8000 samples per second. The line is in the
// page's own audio context, and what is played waits in a queue, so that a busy machine loses no samples.
const heardRateHz = 8000;
const reportedSamples = 800;

let context;
window.AudioContext = class extends AudioContext {
  constructor(...given) {
    super(...given);
    context = this;
  }
};

/** The microphone of the last conversation. */
let line;
navigator.mediaDevices.getUserMedia = async () => {
  line = context.createMediaStreamDestination();
  return line.stream;
};

window.microphoneState = () => line?.stream.getTracks()[0].readyState;

/** Resolves when the last sample has been played. */
window.say = (samples, sampleRate) => {
  const buffer = context.createBuffer(1, samples.length, sampleRate);
  buffer.copyToChannel(
    Float32Array.from(samples, (sample) => sample / 32768),
    0,
  );
  const source = new AudioBufferSourceNode(context, { buffer });
  source.connect(line);
  return new Promise((resolve) => {
    source.onended = () => resolve();
    source.start();
  });
};

const { connect } = AudioNode.prototype;
AudioNode.prototype.connect = function connectAndReport(to, ...rest) {
  if (to instanceof AudioDestinationNode) {
    const played = this.context.createMediaStreamDestination();
    connect.call(this, played);
    void report(played.stream.getTracks()[0], this.context.sampleRate);
  }
  return connect.call(this, to, ...rest);
};

async function report(track, sampleRate) {
  const { readable } = new MediaStreamTrackProcessor({ track, maxBufferSize: 1000 });
  const reduced = reduceRate(sampleRate / heardRateHz);
  let heard = [];
  for await (const data of readable) {
    const samples = new Float32Array(data.numberOfFrames);
    data.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
    data.close();
    heard.push(...reduced(samples));
    if (heard.length < reportedSamples) continue;
    void window.heard(heard);
    heard = [];
  }
}

/** Averages the samples of each step. */
function reduceRate(step) {
  let untilSample = step;
  let sum = 0;
  let count = 0;
  return (samples) => {
    const reduced = [];
    for (const sample of samples) {
      sum += sample;
      count += 1;
      untilSample -= 1;
      if (untilSample > 0) continue;
      reduced.push(Math.round((sum / count) * 32767));
      untilSample += step;
      sum = 0;
      count = 0;
    }
    return reduced;
  };
}
