// The audio of a browser call, in the audio thread: the microphone becomes frames of 20 ms, and the agent's audio is
// played from a queue in which the marks of the bridge stand between the samples.
const frameMs = 20;
/** After an empty queue this much is collected first, so that uneven arrival is not heard. */
const collectMs = 60;
/** A short end of speech does not wait for more. */
const longestWaitMs = 120;
const levelEveryMs = 100;

class TalkProcessor extends AudioWorkletProcessor {
  constructor({ processorOptions }) {
    super();
    this.captureStep = sampleRate / processorOptions.captureRateHz;
    this.frame = new Int16Array((processorOptions.captureRateHz * frameMs) / 1000);
    this.filled = 0;
    this.untilSample = this.captureStep;
    this.sum = 0;
    this.count = 0;
    this.playbackStep = processorOptions.playbackRateHz / sampleRate;
    this.playbackRateHz = processorOptions.playbackRateHz;
    this.queue = [];
    this.position = 0;
    this.queued = 0;
    this.waitedMs = 0;
    this.isPlaying = false;
    this.before = 0;
    this.now = 0;
    this.phase = 1;
    this.loudest = { caller: 0, agent: 0 };
    this.sinceLevelMs = 0;
    this.port.onmessage = ({ data }) => this.received(data);
  }

  received({ audio, mark, clear }) {
    if (audio) {
      this.queue.push(audio);
      this.queued += audio.length;
    }
    if (mark !== undefined) this.queue.push(mark);
    if (clear) this.clear();
  }

  clear() {
    for (const one of this.queue) if (typeof one === 'string') this.port.postMessage({ mark: one, event: 'cleared' });
    this.queue = [];
    this.queued = 0;
    this.position = 0;
    this.stop();
  }

  /** What comes next is collected first. */
  stop() {
    this.isPlaying = false;
    this.waitedMs = 0;
    this.now = 0;
  }

  process(inputs, outputs) {
    const output = outputs[0][0];
    this.capture(inputs[0][0], output.length);
    this.play(output);
    this.sinceLevelMs += (output.length * 1000) / sampleRate;
    if (this.sinceLevelMs >= levelEveryMs) {
      this.port.postMessage({ levels: this.loudest });
      this.loudest = { caller: 0, agent: 0 };
      this.sinceLevelMs = 0;
    }
    return true;
  }

  /** Averages the samples of each step. Without a microphone it sends silence. */
  capture(input, length) {
    for (let at = 0; at < length; at += 1) {
      const sample = input ? input[at] : 0;
      this.loudest.caller = Math.max(this.loudest.caller, Math.abs(sample));
      this.sum += sample;
      this.count += 1;
      this.untilSample -= 1;
      if (this.untilSample <= 0) this.addSample();
    }
  }

  addSample() {
    this.untilSample += this.captureStep;
    const mean = Math.max(-1, Math.min(1, this.sum / this.count));
    this.frame[this.filled] = Math.round(mean * 32767);
    this.filled += 1;
    this.sum = 0;
    this.count = 0;
    if (this.filled < this.frame.length) return;
    const full = this.frame.buffer;
    this.frame = new Int16Array(this.filled);
    this.filled = 0;
    this.port.postMessage({ frame: full }, [full]);
  }

  play(output) {
    this.returnMarks();
    if (!this.isPlaying && this.queued > 0) {
      this.waitedMs += (output.length * 1000) / sampleRate;
      const collectedMs = (this.queued * 1000) / this.playbackRateHz;
      this.isPlaying = collectedMs >= collectMs || this.waitedMs >= longestWaitMs;
    }
    for (let at = 0; at < output.length; at += 1) {
      output[at] = this.isPlaying ? this.between() : 0;
      this.loudest.agent = Math.max(this.loudest.agent, Math.abs(output[at]));
    }
  }

  /** The sound between two samples of the queue, on the line from one to the other. */
  between() {
    this.phase += this.playbackStep;
    while (this.phase >= 1) {
      this.phase -= 1;
      this.before = this.now;
      this.now = this.next();
    }
    return this.before + (this.now - this.before) * this.phase;
  }

  next() {
    this.returnMarks();
    const samples = this.queue[0];
    if (samples === undefined) {
      this.stop();
      return 0;
    }
    const sample = samples[this.position] / 32768;
    this.position += 1;
    this.queued -= 1;
    if (this.position >= samples.length) {
      this.queue.shift();
      this.position = 0;
    }
    return sample;
  }

  /** The marks before the next sample: everything before them has been played. */
  returnMarks() {
    while (typeof this.queue[0] === 'string') this.port.postMessage({ mark: this.queue.shift(), event: 'playout' });
  }
}

registerProcessor('talk', TalkProcessor);
