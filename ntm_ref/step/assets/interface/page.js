"use strict";
/* The page itself: one state, drawn anew whenever it changes, and its address. */
{
const { h } = ui;

class Page {
  constructor(payload) {
    this.payload = payload;
    this.model = ui.modelOf(payload);
    this.note = "";
    this.sources = {}; // until they are unpacked
    this.found = {}; // what tools have found for the state that is shown
    this.top = h("header", { id: "top" });
    this.bar = h("nav", { id: "bar", "aria-label": "What is shown" });
    this.time = h("nav", { id: "time", "aria-label": "Steps" });
    this.view = h("section", { id: "view", tabindex: "0", "aria-label": "The picture" });
    this.side = h("section", { id: "side", "aria-label": "The number that is chosen, and tools" });
    this.walk = h("section", { id: "walk", "aria-label": "The walk" });
    this.words = h("p", { id: "words", "aria-live": "polite" });
    document
      .getElementById("page")
      .append(this.top, this.bar, this.time, h("div", { id: "middle" }, this.view, this.side), this.walk);
    window.addEventListener("hashchange", () => this.open(location.hash.slice(1)));
    window.addEventListener("resize", () => this.draw());
    for (const region of [this.bar, this.time, this.side, this.walk]) ui.oneTabStop(region);
    document.addEventListener("keydown", (event) => ui.onKey(this, event));
    this.open(location.hash.slice(1) || payload.about.address || ""); // a notebook's frame has no address of its own
    const arrived = (sources, note = this.note) => {
      [this.sources, this.note] = [sources, note];
      this.draw();
    };
    const lost = "The Python source of the stages cannot be read: the file is not whole.";
    unpacked(payload.sources).then(arrived, () => arrived({}, lost));
  }

  /* Show the state of an address, or the nearest that there is. */
  open(address) {
    this.written = location.hash;
    if (this.state && address === ui.addressOf(this.state)) return;
    const { state, notes } = ui.stateOf(address);
    const wanted = this.withoutImpossible(state, notes);
    const fitted = ui.fit(wanted, this.model.run);
    const isShort = !/(^|&)(level|step|place)=/.test(address),
      toured = ui.fitTour(this.model, fitted.state, isShort);
    const all = [...notes, ...fitted.notes, ...toured.notes];
    this.note = all.length ? `This address does not fit: ${all.join("; ")}.` : "";
    this.state = toured.state;
    if (ui.resumeTeaching) ui.resumeTeaching(this);
    this.go({}, this.note);
    if (this.state.tour !== null) ui.showTold(this);
  }

  /* A change that the engine refuses is left out, with its sentence. */
  withoutImpossible(state, notes) {
    try {
      this.model.update({ ...state, loss: "bits", cut: [] });
      return state;
    } catch (error) {
      notes.push(error.message);
      this.model.update({ ...state, changes: [], loss: "bits", cut: [] });
      return { ...state, changes: [] };
    }
  }

  /* Change the state: the one way in which anything on the page changes. */
  go(changed, note = "") {
    const before = this.state,
      next = { ...this.state, ...changed };
    if ("t" in changed || "place" in changed || "back" in changed) {
      if (!("fork" in changed)) next.fork = null;
      const places = ui.placesOf(this.model.run, next.t);
      if (!places.includes(next.place)) next.place = places[0];
    }
    try {
      this.model.update(next);
      this.state = next;
      this.note = note;
    } catch (error) {
      this.state = before;
      this.note = error.message;
      this.model.update(before);
    }
    this.found = {};
    clearTimeout(this.writing);
    this.writing = setTimeout(() => this.writeAddress(), 120); // browsers refuse more than some twenty a second
    this.draw();
  }

  writeAddress() {
    const address = ui.addressOf(this.state);
    try {
      if (location.hash === this.written) history.replaceState(null, "", `#${address}`); // or else a new one was typed
      this.written = location.hash;
    } catch {
      // in a notebook's frame the address cannot be changed, and the state is kept here alone
    }
  }

  /* Choose a number by its name: the page goes to its step and its stage. */
  choose(name, index, more = {}) {
    const { array, isGradient } = this.model.run.find(name),
      t = stepOf(array.name),
      isOfStage = array.evaluation !== null;
    const where = isOfStage ? { t, place: placeOf(array.stage) } : t >= 0 ? { t } : {};
    this.go({
      ...where,
      number: { name: array.name, index: [...index] },
      back: isGradient || (this.state.back && array.hasGradient),
      fork: null,
      show: this.state.show === "nudge" ? null : this.state.show,
      ...more,
    });
  }

  get stop() {
    return this.model.stops[ui.stopAt(this.model.stops, this.state)];
  }

  draw() {
    const active = document.activeElement,
      region = active && active.closest && active.closest("#bar, #time, #view, #side, #walk"),
      key = active && active.getAttribute && active.getAttribute("data-key"),
      room = this.view.clientWidth;
    this.told = ui.toldBy(this);
    this.top.replaceChildren(...ui.heading(this));
    this.bar.replaceChildren(...ui.controls(this));
    this.time.replaceChildren(...ui.stepButtons(this));
    this.view.replaceChildren(...ui[`${this.state.level}View`](this, room - 24));
    this.side.replaceChildren(...ui.sideView(this));
    this.words.textContent = ui.lineOf(this);
    if (!this.walk.firstChild) this.walk.append(this.words, h("div", { id: "stops" }));
    this.walk.lastChild.replaceChildren(...ui.walkControls(this));
    for (const formula of this.side.querySelectorAll(".formula"))
      formula.style.fontSize = `${Math.min(1.15, (1.1 * formula.clientWidth) / formula.scrollWidth)}rem`;
    this.view.tabIndex = this.view.querySelector("td.chosen") ? -1 : 0;
    const here = this.view.querySelector(".box.here rect"),
      wires = here && here.closest(".scroll");
    if (wires) // it is wider than a phone
      wires.scrollLeft = (here.x.baseVal.value / 945) * wires.scrollWidth - wires.clientWidth / 3;
    for (const one of [this.bar, this.time, this.side, this.walk]) ui.oneTabStop(one);
    for (const one of [this.view, this.side]) ui.reachScrolled(one);
    if (!region) return;
    const again =
      (key &&
        Array.from(region.querySelectorAll("[data-key]")).find(
          (element) => element.getAttribute("data-key") === key,
        )) ||
      (region === this.view ? region.querySelector(".chosen[tabindex]") || region : null);
    if (again) again.focus({ preventScroll: true });
  }
}

/* The data of the file; an Error if they cannot be read. */
const payloadOf = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("its data are cut or damaged: the file is not whole");
  }
};

ui.start = () => {
  const main = document.getElementById("page");
  main.replaceChildren(); // the sentence that stays if no script runs
  try {
    const payload = payloadOf(document.getElementById("data").textContent);
    checkWhole(payload, ["title", "about", "sources"]);
    ui.page = new Page(payload);
  } catch (error) {
    main.replaceChildren(h("p", { id: "badge", class: "bad" }, `This page cannot be shown: ${error.message}.`));
  }
};

ui.start();
}
