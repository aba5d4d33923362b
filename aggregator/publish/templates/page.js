
(() => {
  "use strict";
  const all = (path) => [...document.querySelectorAll(path)];
  const steps = all("[data-step]");
  const keys = document.getElementById("keys");
  const card = (node) => node && node.closest("article, li");
  const current = () => steps.findIndex((link) => card(link).contains(document.activeElement));

  const step = (by) => {
    const at = current();
    const first = steps.findIndex((link) => link.getBoundingClientRect().top >= 0);
    const next = at < 0 ? (by > 0 ? first : first - 1) : at + by;
    const link = steps[Math.max(0, Math.min(steps.length - 1, next))];
    if (!link) return;
    link.focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    card(link).scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  };
  const follow = (path) => {
    const at = current();
    const link = at < 0 ? null : card(steps[at]).querySelector(path);
    if (link) link.click();
  };
  const doing = {
    j: () => step(1),
    k: () => step(-1),
    o: () => follow("[data-step]"),
    s: () => follow("[data-story]"),
    "?": () => (keys.open ? keys.close() : keys.showModal()),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, textarea, select")) return;
    const act = doing[event.key];
    if (!act || (keys.open && event.key !== "?")) return;
    event.preventDefault();
    act();
  });
  all("[data-keys]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => keys.showModal());
  });
  all("[data-close]").forEach((button) => button.addEventListener("click", () => keys.close()));

  all("[data-copy]").forEach((button) => {
    const field = document.getElementById(button.dataset.copy);
    const said = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        field.select();
        document.execCommand("copy");
      }
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = said; }, 2000);
    });
  });

  all("img").forEach((image) => {
    const gone = () => image.remove();
    if (image.complete && !image.naturalWidth && image.currentSrc) gone();
    else image.addEventListener("error", gone);
  });

  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  const aged = all("time[data-ago]");
  const tell = () => aged.forEach((time) => {
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
    if (Math.abs(seconds) > 7 * 86400) return;
    const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) || units[2];
    time.title = time.title || time.textContent;
    time.textContent = words.format(Math.round(seconds / size), unit);
  });
  tell();
  setInterval(tell, 60000);

  const news = document.querySelector("[data-watch]");
  let known = "";
  const look = async () => {
    if (document.hidden || !news.hidden) return;
    try {
      const answer = await fetch(news.dataset.watch, { method: "HEAD", cache: "no-cache" });
      const tag = answer.ok ? answer.headers.get("ETag") || answer.headers.get("Last-Modified") : "";
      if (tag && known && tag !== known) news.hidden = false;
      known = tag || known;
    } catch { /* no network: the next look may have one */ }
  };
  if (news && location.protocol.startsWith("http")) {
    look();
    setInterval(look, 600000);
    document.addEventListener("visibilitychange", look);
  }
})();
