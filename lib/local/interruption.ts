/** Every way in which the outside asks this process to end. */
export interface Interruption {
  readonly signal: AbortSignal;
  stopWatching(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ctrl-C, a signal, a closed terminal, or the end of `bin/start.mjs`: it holds a channel to us that breaks when it
 * is killed, so that even a SIGKILL of it leaves nothing running. The caller may know one more way, by a signal.
 */
export function watchInterruption(outer?: AbortSignal): Interruption {
  const controller = new AbortController();
  const listeners = signals.map((signal) => ({ signal, listener: () => controller.abort(signal) }));
  for (const { signal, listener } of listeners) process.on(signal, listener);
  const outerAborted = (): void => controller.abort('aborted');
  outer?.addEventListener('abort', outerAborted, { once: true });
  // It may have come before anybody watched, while the program was still being loaded.
  if (outer?.aborted === true) outerAborted();
  const disconnected = (): void => controller.abort('disconnected');
  process.on('disconnect', disconnected);
  // The channel alone keeps nobody from ending.
  process.channel?.unref();
  return {
    signal: controller.signal,
    stopWatching() {
      for (const { signal, listener } of listeners) process.off(signal, listener);
      outer?.removeEventListener('abort', outerAborted);
      process.off('disconnect', disconnected);
    },
  };
}
