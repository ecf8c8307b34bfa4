// Calls by sound when a ticket turns red, once, and only where the address switches it on.

// Several that turn at the same time are one call.
const QUIET_MS = 5000;
const TONES_HZ = [880, 660];
const TONE_S = 0.25;

/** A function that calls, at most once in five seconds; it does nothing where sound is off. */
export function caller({ sound }) {
  let calledMs = -Infinity;
  let context = null;
  return (nowMs) => {
    if (!sound || nowMs - calledMs < QUIET_MS) return;
    calledMs = nowMs;
    context ??= new AudioContext();
    TONES_HZ.forEach((hertz, position) => tone(context, hertz, context.currentTime + position * TONE_S));
  };
}

function tone(context, hertz, atS) {
  const [oscillator, gain] = [context.createOscillator(), context.createGain()];
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0.3, atS);
  gain.gain.linearRampToValueAtTime(0, atS + TONE_S);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(atS);
  oscillator.stop(atS + TONE_S);
}
