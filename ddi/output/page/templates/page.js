"use strict";
// Sorting, filtering, and the way between rows and text. Without it the page is all there, and its links work.
(() => {
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const each = (root, what, act) => root.querySelectorAll(what).forEach(act);
  const words = (value) => value.split(/\s+/).filter(Boolean);
  const narrow = () => !matchMedia("(min-width: 64rem) and (min-height: 30rem)").matches;

  // A table whose bodies, one a row, are sorted and hidden.
  class Finder {
    constructor(root) {
      this.root = root;
      this.table = root.querySelector("table.rows");
      this.count = root.querySelector("[data-count]");
      if (!this.table || !this.count) return;
      this.bodies = [...this.table.tBodies];
      this.texts = new Map();
      this.filters = [...root.querySelectorAll("[data-filter]")];
      this.clear = root.querySelector("[data-reset]");
      this.table.classList.add("live");
      each(root, ".tools", (tools) => { tools.hidden = false; });
      each(this.table, "th[data-sort]", (head) => this.sortable(head));
      let waiting = 0;
      this.filters.forEach((filter) => filter.addEventListener("input", () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => this.filter(), filter.type === "search" ? 150 : 0);
      }));
      this.clear.addEventListener("click", () => { this.reset(); this.filters[0].focus(); });
    }

    sortable(head) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => this.sort(head));
    }

    sort(head) {
      const key = head.dataset.sort;
      const now = head.getAttribute("aria-sort");
      // Scores are read from the top.
      const first = key === "score" || key === "labels" ? "descending" : "ascending";
      const other = { ascending: "descending", descending: "ascending" };
      const order = now ? other[now] : first;
      each(this.table, "th[aria-sort]", (one) => one.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", order);
      const compare = "number" in head.dataset
        ? (a, b) => a.dataset[key] - b.dataset[key]
        : (a, b) => collator.compare(a.dataset[key], b.dataset[key]);
      const sign = order === "ascending" ? 1 : -1;
      this.bodies.sort((a, b) => sign * compare(a, b) || a.dataset.n - b.dataset.n);
      this.table.append(...this.bodies);
    }

    textOf(body) {
      if (!this.texts.has(body)) this.texts.set(body, body.textContent.toLowerCase());
      return this.texts.get(body);
    }

    filter() {
      const wanted = Object.fromEntries(this.filters.map((one) => [one.dataset.filter, one.value.trim()]));
      const sought = words((wanted.find || "").toLowerCase());
      const least = parseFloat(wanted.score) || 0;
      let shown = 0;
      for (const body of this.bodies) {
        const { p, o, modality, type, section, score, labels } = body.dataset;
        const drugs = wanted.role === "precipitant" ? [p] : wanted.role === "object" ? [o] : [p, o];
        body.hidden = !(
          (!wanted.drug || drugs.includes(wanted.drug))
          && (!wanted.modality || modality === wanted.modality)
          && (!wanted.type || type === wanted.type)
          && (!wanted.section || section.split("\n").includes(wanted.section))
          && (!wanted.labels || +labels >= +wanted.labels)
          && +score >= least
          && sought.every((word) => this.textOf(body).includes(word))
        );
        shown += !body.hidden;
      }
      const all = this.bodies.length;
      this.say(shown === all ? "" : `${shown} of ${all}`);
      this.clear.disabled = this.filters.every((one) => !one.value);
    }

    say(text) {
      this.count.textContent = `${text || this.bodies.length} ${this.count.dataset.unit}`;
    }

    reset() {
      this.filters.forEach((one) => { one.value = ""; });
      this.filter();
    }

    set(key, value) {
      const filter = this.filters.find((one) => one.dataset.filter === key);
      if (filter) filter.value = value;
    }
  }

  // One label: its rows, its text and its picture.
  class Label {
    constructor(root, finder) {
      this.root = root;
      this.finder = finder;
      this.prefix = root.id.replace(/top$/, "");
      this.pane = root.querySelector(".pane");
      this.picture = root.querySelector(".network");
      this.back = root.querySelector("[data-back]");
      this.rows = finder.bodies;
      root.classList.add("live");
      finder.table.addEventListener("click", (event) => this.fromRow(event));
      this.pane?.addEventListener("click", (event) => this.fromText(event));
      this.pane?.addEventListener("keydown", (event) => { if (event.key === "Escape") this.goBack(); });
      this.back?.addEventListener("click", () => this.goBack());
      if (this.picture) {
        this.picture.classList.add("live");
        each(this.picture, ".node", (node) => node.addEventListener("click", () => this.fromPicture(node)));
      }
    }

    fromRow(event) {
      const link = event.target.closest("a.go");
      const body = event.target.closest("tbody");
      if (!body || (!link && event.target.closest("a, button, summary, details"))) return;
      if (!link && String(getSelection())) return;
      event.preventDefault();
      this.choose([body]);
      this.showStatement(body, Boolean(link));
    }

    fromText(event) {
      const ref = event.target.closest("a.ref");
      const drug = event.target.closest("a.drug");
      const mark = event.target.closest("mark.statement");
      if (!ref && !drug && (!mark || String(getSelection()))) return;
      event.preventDefault();
      let rows;
      if (drug) {
        const numbers = words(drug.dataset.rows || "");
        rows = numbers.length
          ? this.rows.filter((row) => numbers.includes(row.dataset.n))
          : this.rows.filter((row) => row.dataset.p === drug.dataset.d || row.dataset.o === drug.dataset.d);
      } else {
        const numbers = ref ? [ref.dataset.of] : words(mark.dataset.s);
        rows = this.rows.filter((row) => words(row.dataset.s).some((one) => numbers.includes(one)));
      }
      if (rows.length) this.showRows(rows, event.detail === 0);
    }

    fromPicture(node) {
      const { drug, role } = node.dataset;
      this.finder.reset();
      this.finder.set("drug", drug);
      this.finder.set("role", role);
      this.finder.filter();
      this.finder.count.scrollIntoView({ block: "nearest" });
    }

    choose(rows) {
      each(this.root, ".chosen", (one) => one.classList.remove("chosen"));
      each(this.pane, ".acts, .acted", (one) => one.classList.remove("acts", "acted"));
      each(this.root, "[aria-current]", (one) => one.removeAttribute("aria-current"));
      this.picture?.classList.add("choosing");
      for (const row of rows) {
        row.classList.add("chosen");
        row.querySelector("a.go").setAttribute("aria-current", "true");
        for (const number of words(row.dataset.s)) {
          each(this.pane, `mark[data-s~="${number}"]`, (mark) => mark.classList.add("chosen"));
        }
        for (const [kind, numbers] of [["acts", row.dataset.acts], ["acted", row.dataset.acted]]) {
          for (const number of words(numbers)) each(this.pane, `[data-m="${number}"]`, (one) => one.classList.add(kind));
        }
        if (this.picture) {
          const { p, o } = row.dataset;
          each(this.picture, `[data-p="${p}"][data-o="${o}"]`, (one) => one.classList.add("chosen"));
          each(this.picture, `[data-drug="${p}"][data-role="precipitant"], [data-drug="${o}"][data-role="object"]`,
            (one) => one.classList.add("chosen"));
        }
      }
      this.chosen = rows[0];
      history.replaceState(null, "", `#${rows[0].id}`);
    }

    showStatement(row, focus) {
      const number = words(row.dataset.s)[0];
      const mark = this.pane.querySelector(`mark[data-s~="${number}"]`);
      const ref = this.pane.querySelector(`a.ref[data-of="${number}"]`);
      this.scrollTo(mark);
      if (focus) ref?.focus({ preventScroll: true });
      if (this.back) {
        this.back.hidden = false;
        this.back.textContent = `Back to row ${row.dataset.n}`;
      }
    }

    scrollTo(mark) {
      if (!mark) return;
      if (narrow()) {
        mark.scrollIntoView({ block: "center" });
        return;
      }
      // The pane alone moves, so that the row stays where it was clicked; twice, since parts get their height when drawn.
      const move = () => {
        const above = mark.getBoundingClientRect().top - this.pane.getBoundingClientRect().top;
        this.pane.scrollTop += above - this.pane.clientHeight / 3;
      };
      move();
      requestAnimationFrame(move);
    }

    showRows(rows, focus) {
      if (rows.some((row) => row.hidden)) {
        this.finder.reset();
        this.finder.say(`Filters cleared: ${this.rows.length}`);
      }
      this.choose(rows);
      const order = this.rows.filter((row) => rows.includes(row));
      order[0].scrollIntoView({ block: "center" });
      if (focus) order[0].querySelector("a.go").focus({ preventScroll: true });
      if (this.back) this.back.hidden = true;
    }

    goBack() {
      if (!this.chosen) return;
      this.chosen.scrollIntoView({ block: "center" });
      this.chosen.querySelector("a.go").focus({ preventScroll: true });
      if (this.back) this.back.hidden = true;
    }
  }

  const labels = [];
  each(document, "[data-finder]", (root) => {
    const finder = new Finder(root);
    const label = root.closest("[data-label]");
    if (finder.bodies && label) labels.push(new Label(label, finder));
  });

  const follow = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const label = target && target.tagName === "TBODY" && labels.find((one) => one.rows.includes(target));
    if (!label) return;
    label.showRows([target], false);
    if (!narrow()) label.showStatement(target, false);
  };
  addEventListener("hashchange", follow);
  follow();

  // On a narrow screen the rows come first.
  if (narrow()) each(document, "details.fold", (one) => { one.open = one.querySelector("svg") !== null; });

  // On paper, what is folded is open.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.fold:not([open])")];
    opened.forEach((one) => { one.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((one) => { one.open = false; }));
})();
