// Two screens, a keyboard and buttons to touch. The page keeps the time: it asks the
// kernel for the next frames, with what is held down, and shows what comes back.

const KEYS = {
  ArrowUp: "UP", ArrowDown: "DOWN", ArrowLeft: "LEFT", ArrowRight: "RIGHT",
  w: "UP", s: "DOWN", a: "LEFT", d: "RIGHT", " ": "FIRE",
};
const SIGNS = { LEFT: "◀", RIGHT: "▶", UP: "▲", DOWN: "▼", FIRE: "FIRE" };
const FRAMES_A_SECOND = 60;

function made(tag, parent, style = {}, rest = {}) {
  const element = Object.assign(document.createElement(tag), rest);
  Object.assign(element.style, style);
  parent.append(element);
  return element;
}

function screen(parent, title) {
  const box = made("figure", parent, { margin: "0", flex: "1 1 160px", maxWidth: "320px" });
  made("figcaption", box, { textAlign: "center" }, { textContent: title });
  const canvas = made("canvas", box,
    { width: "100%", imageRendering: "pixelated", aspectRatio: "16 / 21", background: "black" },
    { width: 160, height: 210 });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${title}: the game's screen; the score is told below`);
  return canvas.getContext("2d");
}

function render({ model, el }) {
  const root = made("div", el, { outlineOffset: "2px", maxWidth: "660px" }, { tabIndex: 0 });
  root.className = "console";
  // JupyterLab would take the keys for commands.
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  root.setAttribute("role", "application");
  root.setAttribute("aria-label",
    "A game. Arrow keys move, space fires, P stops and goes on, N starts a new game.");
  const row = made("div", root, { display: "flex", gap: "12px", flexWrap: "wrap" });
  const you = screen(row, "you"), rival = screen(row, model.get("rival"));
  const bars = made("div", root, { margin: "8px 0", maxWidth: "100%" });
  const words = made("p", root, { margin: "8px 0" });
  words.setAttribute("aria-live", "polite");
  const pad = made("div", root, { display: "flex", gap: "8px", flexWrap: "wrap" });
  made("p", root, { opacity: "0.75" }, {
    textContent: "Click here first. Arrow keys or WASD move, space fires, P stops and goes on, N starts a new game.",
  });

  const held = new Set();
  let playing = false, waiting = false, owed = 0, last = 0, timer = 0;

  function ask(frames, again = false) {
    waiting = true;
    model.send({ held: [...held], frames, again });
  }
  function tick(now) {
    if (!root.isConnected) { playing = false; return; }
    if (!playing) return;
    owed = Math.min(owed + (now - last) * FRAMES_A_SECOND / 1000, 2 * model.get("frames"));
    last = now;
    if (!waiting && owed >= model.get("frames")) {
      owed -= model.get("frames");
      ask(model.get("frames"));
    }
    timer = requestAnimationFrame(tick);
  }
  function go(on) {
    cancelAnimationFrame(timer);
    playing = on;
    held.clear();
    stop.textContent = on ? "stop (P)" : "play (P)";
    if (on) { last = performance.now(); owed = 0; timer = requestAnimationFrame(tick); }
  }
  function anew() { ask(0, true); go(true); root.focus(); }

  const known = new Set(model.get("buttons").join(" ").match(/UP|DOWN|LEFT|RIGHT|FIRE/g));
  for (const name of Object.keys(SIGNS).filter((each) => known.has(each))) {
    const press = made("button", pad, { padding: "10px 16px", touchAction: "none" },
      { textContent: SIGNS[name], ariaLabel: name });
    press.addEventListener("pointerdown", (event) => {
      press.setPointerCapture(event.pointerId);
      if (!playing) go(true);
      held.add(name);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      press.addEventListener(end, () => held.delete(name));
    }
  }
  const stop = made("button", pad, { padding: "10px 16px" }, { textContent: "play (P)" });
  stop.addEventListener("click", () => { go(!playing); root.focus(); });
  const fresh = made("button", pad, { padding: "10px 16px" }, { textContent: "new game (N)" });
  fresh.addEventListener("click", anew);

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "p") go(!playing);
    else if (key === "n") anew();
    else if (key in KEYS && !(key === " " && event.target.tagName === "BUTTON")) {
      if (!playing) go(true);
      held.add(KEYS[key]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  root.addEventListener("keyup", (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    held.delete(KEYS[key]);
    event.stopPropagation();
  });
  // Who looks elsewhere does not lose a life for it.
  root.addEventListener("focusout", (event) => {
    if (!root.contains(event.relatedTarget)) go(false);
  });

  function drawBars(leanings) {
    const values = leanings.map(([, value]) => value);
    const low = Math.min(0, ...values), high = Math.max(...values), span = high - low || 1;
    bars.replaceChildren();
    for (const [name, value] of leanings) {
      const line = made("div", bars, { display: "grid", gridTemplateColumns: "9em 1fr 4em", gap: "6px", fontSize: "12px", alignItems: "center" });
      made("span", line, {}, { textContent: name });
      made("span", line, {
        height: "9px", width: `${(100 * (value - low)) / span}%`, minWidth: "1px",
        background: value === high ? "#56B4E9" : "#767676",
      });
      made("span", line, { textAlign: "right" }, { textContent: value.toFixed(2) });
    }
  }
  async function show(told, buffers) {
    waiting = false;
    root.dataset.shown = Number(root.dataset.shown || 0) + 1;
    const pictures = await Promise.all(
      buffers.map((bytes) => createImageBitmap(new Blob([bytes], { type: "image/png" }))));
    you.drawImage(pictures[0], 0, 0);
    rival.drawImage(pictures[1], 0, 0);
    if (words.textContent !== told.words) words.textContent = told.words;
    drawBars(told.leanings);
    if (told.over && playing) go(false);
  }
  model.on("msg:custom", show);
  ask(0);
  return () => { model.off("msg:custom", show); cancelAnimationFrame(timer); };
}

export default { render };
