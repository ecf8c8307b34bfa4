// When the page loads itself anew: another build, a painting that stopped, too many errors, a quiet hour of a long run.
// Only while the wall's server answers: the browser's own error page would never come back.

const NO_PAINT_MS = 60000;
const ERRORS_MAX = 10;
// A page that fails at once must not load itself over and over.
const RUN_MS_BEFORE_ERRORS = 60000;
// Once a night, in a run of at least so long.
const QUIET_HOUR = 3;
const RUN_MS = 20 * 3600 * 1000;
const ASK_EVERY_MS = 5000;

/** Decides when to reload; `build` is the page's own, `now` a monotonic clock in milliseconds. The gateway names its build alike. */
export function reloader(build, now) {
  const startMs = now();
  const state = { wanted: null, askedMs: -Infinity, paintedMs: now(), errors: 0, hour: null };
  window.addEventListener("error", () => {
    state.errors += 1;
  });
  window.addEventListener("unhandledrejection", () => {
    state.errors += 1;
  });
  return {
    painted() {
      state.paintedMs = now();
    },
    hourIs(hour) {
      state.hour = hour;
    },
    look(nowMs, unpainted, gatewayBuild) {
      // Only what waits to be painted can show that painting stopped: old numbers are better than an empty page.
      if (!unpainted || document.visibilityState !== "visible") state.paintedMs = nowMs;
      if (gatewayBuild !== null && gatewayBuild !== build) state.wanted = "build";
      if (nowMs - state.paintedMs > NO_PAINT_MS) state.wanted = "no paint";
      if (state.errors >= ERRORS_MAX && nowMs - startMs > RUN_MS_BEFORE_ERRORS) state.wanted = "errors";
      if (nowMs - startMs > RUN_MS && state.hour === QUIET_HOUR) state.wanted = "night";
      if (state.wanted !== null && nowMs - state.askedMs > ASK_EVERY_MS) {
        state.askedMs = nowMs;
        reloadIfServed(state.wanted, build);
        state.wanted = null;
      }
    },
  };
}

async function servedBuild() {
  try {
    const answer = await fetch("/healthz", { cache: "no-store" });
    const { live, build } = await answer.json();
    return answer.ok && live ? build : null;
  } catch (error) {
    console.info(`the wall does not answer: ${error}`);
    return null;
  }
}

async function reloadIfServed(reason, build) {
  const served = await servedBuild();
  console.info(`reload: ${reason}; this page is ${build}, served is ${served}`);
  // A new gateway may come before the new wall: the old page again would help nobody.
  if (served !== null && !(reason === "build" && served === build)) location.reload();
}
