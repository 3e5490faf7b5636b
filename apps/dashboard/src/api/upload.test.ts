import { afterEach, beforeEach, expect, it, vi } from 'vitest';

// The language of the page is read when its texts are loaded.
vi.stubGlobal('localStorage', { getItem: () => 'en' });
vi.stubGlobal('document', { documentElement: {} });
const { ApiError } = await import('./request.ts');
const { upload } = await import('./upload.ts');

/** What a browser does of an upload: nothing by itself. */
class SilentRequest {
  static last: SilentRequest;
  readonly upload: { onprogress?: (progress: { loaded: number; total: number }) => void } = {};
  isAborted = false;
  constructor() {
    SilentRequest.last = this;
  }
  open(): void {}
  setRequestHeader(): void {}
  send(): void {}
  abort(): void {
    this.isAborted = true;
  }
}

vi.stubGlobal('XMLHttpRequest', SilentRequest);

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it('an upload whose connection has died fails as one without an answer, a minute after the last byte that was taken', async () => {
  const sent: number[] = [];
  const failed = vi.fn();
  const { signal } = new AbortController();
  const sending = upload('/api/v1/x', new FormData(), { onProgress: (share) => sent.push(share), signal }).catch(
    failed,
  );
  vi.advanceTimersByTime(50_000);
  SilentRequest.last.upload.onprogress?.({ loaded: 1, total: 4 });
  await vi.advanceTimersByTimeAsync(59_000);
  expect(failed).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  await sending;
  expect(failed).toHaveBeenCalledWith(new ApiError(0));
  expect(SilentRequest.last.isAborted).toBe(true);
  expect(sent).toEqual([0.25]);
});

it('a file that was sent whole may be read for minutes', async () => {
  const failed = vi.fn();
  const { signal } = new AbortController();
  const sending = upload('/api/v1/x', new FormData(), { onProgress: () => {}, signal }).catch(failed);
  SilentRequest.last.upload.onprogress?.({ loaded: 4, total: 4 });
  await vi.advanceTimersByTimeAsync(590_000);
  expect(failed).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(20_000);
  await sending;
  expect(failed).toHaveBeenCalledTimes(1);
});
