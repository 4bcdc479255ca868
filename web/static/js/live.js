// The live stream: values of the status, and the catalogue, as they change. The browser itself connects again.
import { $ } from "./dom.js";
import { t } from "./i18n.js";

const GIVE_UP = 2;

export function startLive(handlers) {
  const stream = new EventSource("/status/stream");
  stream.addEventListener("open", () => say(true));
  stream.addEventListener("error", () => {
    say(false);
    // After an HTTP error a browser does not try again by itself.
    if (stream.readyState === GIVE_UP) setTimeout(() => startLive(handlers), 5000);
  });
  for (const [name, handle] of Object.entries(handlers)) {
    stream.addEventListener(name, (event) => handle(event.data ? JSON.parse(event.data) : {}));
  }
  addEventListener("pagehide", () => stream.close(), { once: true });
}

function say(live) {
  document.body.classList.toggle("live-on", live);
  const text = t(live ? "live" : "live_lost");
  $("#live").title = text;
  $("#live .live-text").textContent = text;
}
