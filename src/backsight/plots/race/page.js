"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const words = data.words, racers = data.racers, last = data.moments.length - 1;
  const PACE = Math.max(8, Math.min(30, last / 12)); // moments a second
  let at = 0, playing = false, before = 0, alone = -1, colors = {}, ground = null, sizes = new Map();

  // ---------------------------------------------------------------- numbers
  const axes = data.axes;
  const pair = (flat, j) => axes === 2 ? [flat[2 * j], flat[2 * j + 1]] : [flat[j], 0];
  const own = (r, j) => { // the racer's own moment: a path that was cut stays where it ended
    const t = data.moments[j];
    let k = Math.min(j, r.at.length - 1);
    while (k > 0 && r.at[k] > t) k--;
    return k;
  };
  const ended = (r, k) => r.diverged !== null && k === r.at.length - 1;
  const decade = (power) => Math.abs(power) <= 4 ? String(Number((10 ** power).toPrecision(1)))
    : "10" + String(power).replace("-", "⁻").replace(/\d/g, (d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]);
  const short = (v) => v === null ? "–" : Math.abs(v) >= 1e4 || (v !== 0 && Math.abs(v) < 1e-3)
    ? v.toExponential(2) : String(Number(v.toPrecision(4)));
  const both = (flat, j) => axes === 2
    ? `${short(flat[2 * j])}, ${short(flat[2 * j + 1])}` : short(flat[j]);
  const clamp = (v, low, high) => Math.max(low, Math.min(high, v));
  const longest = (flat) => {
    let most = 0;
    for (let j = 0; j < flat.length / axes; j++) most = Math.max(most, Math.hypot(...pair(flat, j)));
    return most || 1;
  };
  for (const r of racers) {
    r.moves = r.p.map((v, i) => v - r.q[i]);
    r.longest = { g: longest(r.g), move: longest(r.moves) };
    r.carried = r.memory.find((m) => m.kind === "velocity" || m.kind === "mean");
    r.squares = r.memory.find((m) => m.kind === "squares");
    if (r.carried) {
      r.longest.carried = longest(r.carried.v);
      const one = pair(r.carried.v, Math.min(1, r.at.length - 1)), step = pair(r.moves, Math.min(1, r.at.length - 1));
      r.turned = one[0] * step[0] + one[1] * step[1] < 0 ? -1 : 1;
    }
    if (r.squares) r.longest.squares = Math.max(...r.squares.v, 0) || 1;
  }

  // ---------------------------------------------------------------- canvases
  const readColors = () => {
    const style = getComputedStyle(document.documentElement);
    for (const name of ["paper", "card", "ink", "quiet", "faint", "low", "high", "line", "star",
      "c0", "c1", "c2", "c3", "c4", "c5", "c6"]) colors[name] = style.getPropertyValue("--" + name).trim();
  };
  const color = (i) => colors["c" + (i % 7)];
  const fit = (canvas) => { // as many dots as the screen has
    const ratio = window.devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    sizes.set(canvas, [width, height]);
    canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
  };
  const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  const nice = (low, high, count) => {
    const raw = (high - low) / count, power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw);
    const found = [];
    for (let v = Math.ceil(low / step) * step; v <= high + step * 1e-9; v += step) found.push(Number(v.toPrecision(12)));
    return found;
  };
  const arrow = (c, x, y, dx, dy, style, wide, hollow) => {
    const long = Math.hypot(dx, dy);
    if (long < 1) return;
    const head = Math.min(long, 4 + 2.2 * wide), ux = dx / long, uy = dy / long, w = wide / 2, s = head * .5;
    const bx = x + dx - head * ux, by = y + dy - head * uy;
    c.beginPath();
    c.moveTo(x - w * uy, y + w * ux);
    c.lineTo(bx - w * uy, by + w * ux);
    c.lineTo(bx - s * uy, by + s * ux);
    c.lineTo(x + dx, y + dy);
    c.lineTo(bx + s * uy, by - s * ux);
    c.lineTo(bx + w * uy, by - w * ux);
    c.lineTo(x + w * uy, y - w * ux);
    c.closePath();
    c.fillStyle = hollow || style;
    c.fill();
    if (hollow) { c.strokeStyle = style; c.lineWidth = 1.3; c.stroke(); }
  };
  const cross = (c, x, y, style) => {
    c.strokeStyle = style; c.lineWidth = 3.5;
    c.beginPath();
    c.moveTo(x - 6, y - 6); c.lineTo(x + 6, y + 6); c.moveTo(x - 6, y + 6); c.lineTo(x + 6, y - 6);
    c.stroke();
  };
  const dot = (c, x, y, size, style) => {
    c.beginPath(); c.arc(x, y, size, 0, 7); c.fillStyle = style; c.fill();
    c.strokeStyle = colors.paper; c.lineWidth = 1.2; c.stroke();
  };
  const star = (c, x, y) => {
    c.beginPath();
    for (let i = 0; i < 10; i++) {
      const far = i % 2 ? 3 : 7, turn = Math.PI * (i / 5 - .5);
      c.lineTo(x + far * Math.cos(turn), y + far * Math.sin(turn));
    }
    c.closePath(); c.fillStyle = colors.star; c.fill();
    c.strokeStyle = colors.paper; c.lineWidth = 1; c.stroke();
  };

  // ---------------------------------------------------------------- the ground
  const LEFT = 44, FOOT = 34, TOP = 8, RIGHT = 14;
  let heightsOfCurve = null;
  if (axes === 1) {
    const low = Math.min(...data.ground.y), high = Math.max(...data.ground.y), room = .1 * (high - low || 1);
    heightsOfCurve = [low - 2 * room, high + room];
  }
  const place = (canvas) => { // from the surface to the canvas
    const [width, height] = sizes.get(canvas), [x0, x1] = data.view[0], [y0, y1] = axes === 2 ? data.view[1] : heightsOfCurve;
    return {
      x: (v) => LEFT + (v - x0) / (x1 - x0) * (width - LEFT - RIGHT),
      y: (v) => height - FOOT - (v - y0) / (y1 - y0) * (height - FOOT - TOP),
      width, height, x0, x1, y0, y1,
    };
  };
  const frame = (c, to, names) => {
    c.fillStyle = colors.quiet; c.strokeStyle = colors.faint; c.lineWidth = 1;
    c.font = "12px system-ui, sans-serif"; c.textAlign = "center"; c.textBaseline = "top";
    for (const v of nice(to.x0, to.x1, 6)) c.fillText(short(v), to.x(v), to.height - FOOT + 5);
    c.fillText(names[0], (LEFT + to.width - RIGHT) / 2, to.height - 14);
    c.textAlign = "right"; c.textBaseline = "middle";
    for (const v of nice(to.y0, to.y1, 6)) c.fillText(short(v), LEFT - 5, to.y(v));
    c.textAlign = "left"; c.fillText(names[1] || "", LEFT + 6, TOP + 10);
    c.strokeRect(LEFT, TOP, to.width - LEFT - RIGHT, to.height - FOOT - TOP);
  };
  const drawSurface = (c, to) => {
    const n = data.ground.n, bytes = atob(data.ground.ranks), low = rgb(colors.low), high = rgb(colors.high);
    const small = document.createElement("canvas");
    small.width = small.height = n;
    const inside = small.getContext("2d"), image = inside.createImageData(n, n);
    const rank = (i, j) => bytes.charCodeAt(j * n + i);
    for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) {
      const share = Math.round(rank(i, j) / 17) / 15, spot = 4 * ((n - 1 - j) * n + i);
      for (let b = 0; b < 3; b++) image.data[spot + b] = low[b] + share * (high[b] - low[b]);
      image.data[spot + 3] = 255;
    }
    inside.putImageData(image, 0, 0);
    const wide = to.width - LEFT - RIGHT, tall = to.height - FOOT - TOP;
    c.drawImage(small, .5, .5, n - 1, n - 1, LEFT, TOP, wide, tall);
    c.strokeStyle = colors.line; c.globalAlpha = .5; c.lineWidth = .7;
    c.beginPath(); // lines of equal height: marching squares
    for (let level = 8.5; level < 255; level += 17) {
      for (let j = 0; j < n - 1; j++) for (let i = 0; i < n - 1; i++) {
        const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]], ends = [];
        for (let e = 0; e < 4; e++) {
          const a = corners[e], b = corners[(e + 1) % 4], u = rank(...a), v = rank(...b);
          if ((u < level) !== (v < level)) {
            const s = (level - u) / (v - u);
            ends.push([LEFT + (a[0] + s * (b[0] - a[0])) / (n - 1) * wide, TOP + tall - (a[1] + s * (b[1] - a[1])) / (n - 1) * tall]);
          }
        }
        for (let e = 0; e + 1 < ends.length; e += 2) { c.moveTo(...ends[e]); c.lineTo(...ends[e + 1]); }
      }
    }
    c.stroke(); c.globalAlpha = 1;
  };
  const drawCurve = (c, to) => {
    const y = data.ground.y, slope = data.ground.slope, count = y.length;
    const x = (i) => to.x0 + i / (count - 1) * (to.x1 - to.x0);
    const floor = to.height - FOOT - 15;
    c.font = "12px system-ui, sans-serif"; c.textAlign = "center"; c.textBaseline = "middle";
    for (let i = 0; i < count;) { // the sign of the derivative, along the foot
      let j = i;
      while (j < count && Math.sign(slope[j]) === Math.sign(slope[i])) j++;
      if (slope[i] !== 0) {
        const from = to.x(x(i)), till = to.x(x(j - 1));
        c.fillStyle = slope[i] > 0 ? colors.c4 : colors.c0;
        c.globalAlpha = .25; c.fillRect(from, floor, till - from, 15); c.globalAlpha = 1;
        if (till - from > 40) c.fillText(slope[i] > 0 ? "← +" : "− →", (from + till) / 2, floor + 8);
      }
      i = j;
    }
    c.strokeStyle = colors.quiet; c.lineWidth = 1.6; c.beginPath();
    y.forEach((v, i) => c.lineTo(to.x(x(i)), to.y(v)));
    c.stroke();
  };
  const stillGround = () => { // drawn once for each size and each set of colors
    const canvas = $("ground"), to = place(canvas);
    ground = document.createElement("canvas");
    ground.width = canvas.width; ground.height = canvas.height;
    const c = ground.getContext("2d"), ratio = canvas.width / to.width;
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    axes === 2 ? drawSurface(c, to) : drawCurve(c, to);
    for (const m of data.minima) star(c, to.x(m[0]), to.y(m[1]));
    frame(c, to, axes === 2 ? data.names : [data.names[0], words.height]);
  };

  // ---------------------------------------------------------------- what moves
  const shown = (i) => alone < 0 || alone === i;
  const spot = (r, k) => axes === 2 ? pair(r.p, k) : [r.p[k], r.h[k]];
  const between = (r, j, share) => { // where it is between two moments
    const k = own(r, j), next = own(r, Math.min(j + 1, last)), a = spot(r, k), b = spot(r, next);
    return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
  };
  const drawGround = () => {
    const canvas = $("ground"), c = canvas.getContext("2d"), to = place(canvas), j = Math.floor(at), share = at - j;
    c.save();
    c.clearRect(0, 0, to.width, to.height);
    c.drawImage(ground, 0, 0, to.width, to.height);
    c.beginPath(); c.rect(LEFT, TOP, to.width - LEFT - RIGHT, to.height - FOOT - TOP); c.clip();
    racers.forEach((r, i) => {
      c.globalAlpha = shown(i) ? 1 : .18;
      const k = own(r, j), here = between(r, j, share), x = to.x(here[0]), y = to.y(here[1]);
      c.strokeStyle = color(i); c.lineWidth = 2; c.setLineDash(r.dash.map((d) => 2 * d));
      if (axes === 2) {
        c.beginPath();
        for (let m = 0; m <= k; m++) { const s = spot(r, m); c.lineTo(to.x(s[0]), to.y(s[1])); }
        c.lineTo(x, y); c.stroke(); c.setLineDash([]);
        if (alone === i) shapes(c, to, r, i, k);
        if (r.ahead && k > 0) {
          const a = pair(r.a, k);
          c.setLineDash([3, 3]); c.lineWidth = 1.6; c.beginPath(); c.arc(to.x(a[0]), to.y(a[1]), 7, 0, 7); c.stroke(); c.setLineDash([]);
        }
      } else {
        c.setLineDash([]); c.fillStyle = color(i);
        const light = c.globalAlpha;
        for (let m = 0; m <= k; m++) {
          const s = spot(r, m);
          c.globalAlpha = light * .4; c.beginPath(); c.arc(to.x(s[0]), to.y(s[1]), 3, 0, 7); c.fill();
        }
        c.globalAlpha = light;
        tangent(c, to, r, i, k);
        if (r.ahead && k > 0) { c.setLineDash([3, 3]); c.beginPath(); c.arc(to.x(r.a[k]), to.height - FOOT - 7, 6, 0, 7); c.stroke(); c.setLineDash([]); }
      }
      ended(r, k) ? cross(c, clamp(x, LEFT + 9, to.width - RIGHT - 9), clamp(y, TOP + 9, to.height - FOOT - 9), color(i)) : dot(c, x, y, 6, color(i));
    });
    c.restore();
  };
  const shapes = (c, to, r, i, k) => { // the arrows of one optimizer, where they act
    if (k === 0) return;
    const p = pair(r.q, k), x = to.x(p[0]), y = to.y(p[1]);
    const scale = [(to.width - LEFT - RIGHT) / (to.x1 - to.x0), (to.height - FOOT - TOP) / (to.y1 - to.y0)];
    const g = pair(r.g, k), a = pair(r.a, k), long = Math.hypot(g[0] * scale[0], g[1] * scale[1]) || 1;
    arrow(c, to.x(a[0]), to.y(a[1]), -g[0] * scale[0] * 60 / long, g[1] * scale[1] * 60 / long, colors.quiet, 3);
    if (r.carried && r.carried.kind === "velocity") {
      const v = pair(r.carried.v, k), s = r.turned;
      arrow(c, x, y, s * v[0] * scale[0], -s * v[1] * scale[1], color(i), 7, colors.paper);
    }
    const m = pair(r.moves, k);
    arrow(c, x, y, m[0] * scale[0], -m[1] * scale[1], color(i), 3.5);
  };
  const tangent = (c, to, r, i, k) => {
    const n = data.ground.slope.length, x = r.p[k], j = clamp(Math.round((x - to.x0) / (to.x1 - to.x0) * (n - 1)), 0, n - 1);
    const sx = (to.width - LEFT - RIGHT) / (to.x1 - to.x0), sy = (to.height - FOOT - TOP) / (to.y1 - to.y0);
    const up = -data.ground.slope[j] * sy / sx, along = 46 / Math.hypot(1, up);
    c.strokeStyle = color(i); c.lineWidth = 2; c.beginPath();
    c.moveTo(to.x(x) - along, to.y(r.h[k]) - along * up); c.lineTo(to.x(x) + along, to.y(r.h[k]) + along * up); c.stroke();
  };
  const drawHeights = () => {
    const canvas = $("heights"), c = canvas.getContext("2d"), [width, height] = sizes.get(canvas), j = Math.floor(at);
    const [low, high] = data.log ? data.range.map(Math.log10) : data.range;
    const room = .05 * (high - low || 1), bottom = low - room, top = high + room, end = data.moments[last] || 1;
    const left = 58, x = (t) => left + t / end * (width - left - RIGHT);
    const level = (h) => {
      const gap = h - data.least, v = data.log ? (gap > 0 ? Math.log10(gap) : bottom) : gap;
      return height - FOOT - clamp((v - bottom) / (top - bottom), 0, 1) * (height - FOOT - 26);
    };
    c.clearRect(0, 0, width, height);
    c.font = "12px system-ui, sans-serif"; c.fillStyle = colors.quiet; c.strokeStyle = colors.faint; c.lineWidth = 1;
    c.textAlign = "left"; c.textBaseline = "top";
    c.fillText(data.log ? words.above_log : data.least ? words.above : words.height, 4, 4);
    c.textAlign = "right"; c.textBaseline = "middle";
    const ticks = nice(bottom, top, 6).filter((v) => !data.log || Number.isInteger(v));
    for (const v of ticks) {
      const y = height - FOOT - (v - bottom) / (top - bottom) * (height - FOOT - 26);
      c.beginPath(); c.moveTo(left, y); c.lineTo(width - RIGHT, y); c.stroke();
      c.fillText(data.log ? decade(v) : short(v), left - 6, y);
    }
    c.textAlign = "center"; c.textBaseline = "top";
    for (const t of nice(0, end, 5)) c.fillText(short(t), x(t), height - FOOT + 5);
    c.fillText(words.step, (left + width) / 2, height - 14);
    racers.forEach((r, i) => {
      c.globalAlpha = shown(i) ? 1 : .18;
      const k = own(r, j);
      c.strokeStyle = color(i); c.lineWidth = 2; c.setLineDash(r.dash.map((d) => 2 * d)); c.beginPath();
      for (let m = 0; m <= k; m++) c.lineTo(x(r.at[m]), level(r.h[m]));
      c.stroke(); c.setLineDash([]);
      ended(r, k) ? cross(c, x(r.at[k]), level(r.h[k]), color(i)) : dot(c, x(r.at[k]), level(r.h[k]), 4.5, color(i));
    });
    c.globalAlpha = 1;
  };
  const drawCell = (card, i, k) => {
    const r = racers[i], canvas = card.canvas, c = canvas.getContext("2d"), [width, height] = sizes.get(canvas);
    const far = height / 2 - 6, x = far + 6, y = height / 2;
    c.clearRect(0, 0, width, height);
    c.strokeStyle = colors.faint; c.lineWidth = 1; c.beginPath(); c.arc(x, y, far, 0, 7); c.stroke();
    const inCell = (flat, most, sign, style, wide, hollow) => {
      const v = pair(flat, k), share = Math.hypot(...v) / most;
      if (!(share > 0)) return;
      const s = sign * far / most * share ** (1 / 3 - 1); // cube roots: small ones are seen too
      arrow(c, x, y, s * v[0], -s * v[1], style, wide, hollow);
    };
    if (r.carried) inCell(r.carried.v, r.longest.carried, r.turned, color(i), 8, colors.card);
    inCell(r.moves, r.longest.move, 1, color(i), 4);
    inCell(r.g, r.longest.g, -1, colors.quiet, 1.5);
    if (!r.squares) return;
    const side = Math.min(far * 1.5, (width - 2 * far - 40) / axes - 12);
    for (let a = 0; a < axes; a++) {
      const left = 2 * far + 34 + a * (side + 12), floor = y + side / 2 - 6;
      const s = side * Math.sqrt(Math.max(r.squares.v[axes * k + a], 0) / r.longest.squares);
      c.strokeStyle = colors.faint; c.strokeRect(left, floor - side, side, side);
      c.fillStyle = color(i); c.globalAlpha = .75; c.fillRect(left, floor - s, s, s); c.globalAlpha = 1;
      c.fillStyle = colors.quiet; c.font = "11px system-ui, sans-serif"; c.textAlign = "center"; c.textBaseline = "top";
      c.fillText(`${r.squares.name} ${data.names[a]}`, left + side / 2, floor + 3);
    }
  };

  // ---------------------------------------------------------------- cards
  const line = (list, name) => {
    const dt = document.createElement("dt"), dd = document.createElement("dd");
    dt.textContent = name; list.append(dt, dd);
    return dd;
  };
  const cards = racers.map((r, i) => {
    const card = document.createElement("button"), name = document.createElement("b"), rule = document.createElement("span");
    const seen = document.createElement("span"), canvas = document.createElement("canvas"), list = document.createElement("dl");
    card.type = "button"; card.className = "card"; card.setAttribute("aria-pressed", "false");
    name.textContent = `${i + 1}  ` + words.entrant.replace("{rate}", short(r.rate)).replace("{name}", () => r.name); rule.textContent = r.rule; seen.className = "seen";
    card.append(name, canvas, rule, seen, list);
    card.addEventListener("click", () => choose(alone === i ? -1 : i));
    $("cards").append(card);
    const told = { height: line(list, words.height), gradient: line(list, words.gradient), moved: line(list, words.moved), rate: line(list, words.rate) };
    const memory = r.memory.map((m) => line(list, m.name));
    return { card, name, canvas, seen, told, memory, drawn: -1 };
  });
  const drawCards = (again) => cards.forEach((card, i) => {
    const r = racers[i], k = own(r, Math.floor(at));
    if (card.drawn === k && !again) return;
    card.drawn = k;
    drawCell(card, i, k);
    card.seen.textContent = r.words[r.seen[k]];
    card.told.height.textContent = short(r.h[k]);
    const isMade = r.at[k] > 0; // before the first update there is no step, and no gradient of one
    card.told.gradient.textContent = isMade ? both(r.g, k) : "–";
    card.told.moved.textContent = isMade ? both(r.moves, k) : "–";
    card.told.rate.textContent = both(r.r, k);
    card.memory.forEach((dd, m) => { dd.textContent = both(r.memory[m].v, k); });
  });

  // ---------------------------------------------------------------- time and keys
  const draw = (again) => {
    drawGround(); drawHeights(); drawCards(again);
    const j = Math.floor(at);
    $("scrubber").value = String(j);
    $("clock").textContent = words.clock.replace("{step}", data.moments[j]).replace("{all}", data.moments[last]);
  };
  const tick = (now) => {
    if (!playing) return;
    at = Math.min(last, at + clamp((now - before) / 1000, 0, .1) * PACE); // a frame's time may lie before
    before = now;
    if (at >= last) stop();
    draw(false);
    if (playing) requestAnimationFrame(tick);
  };
  const stop = () => { playing = false; $("play").textContent = "▶"; };
  const start = () => {
    if (at >= last) at = 0;
    playing = true; $("play").textContent = "❚❚"; before = performance.now();
    requestAnimationFrame(tick);
  };
  const go = (j) => { stop(); at = clamp(j, 0, last); draw(false); };
  const choose = (i) => {
    alone = i;
    cards.forEach((c, n) => { c.card.setAttribute("aria-pressed", String(n === i)); c.card.classList.toggle("off", i >= 0 && n !== i); });
    draw(true);
  };
  const whole = () => {
    readColors();
    for (const canvas of document.querySelectorAll("canvas")) fit(canvas);
    cards.forEach((card, i) => { card.name.style.color = color(i); card.card.style.borderColor = ""; });
    stillGround(); draw(true);
  };
  $("scrubber").max = String(last);
  $("scrubber").addEventListener("input", (e) => go(Number(e.target.value)));
  $("play").addEventListener("click", () => { playing ? stop() : start(); });
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    const j = Math.floor(at), far = e.shiftKey ? 10 : 1;
    const keys = {
      " ": () => { playing ? stop() : start(); }, ArrowLeft: () => go(j - far), ArrowRight: () => go(j + far),
      Home: () => go(0), End: () => go(last), 0: () => choose(-1), Escape: () => choose(-1),
    };
    const digit = Number(e.key);
    if (digit >= 1 && digit <= racers.length) choose(digit - 1);
    else if (e.key === " " && e.target.classList && e.target.classList.contains("card")) return;
    else if (keys[e.key]) keys[e.key]();
    else return;
    e.preventDefault();
  });
  window.addEventListener("resize", whole);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", whole);
  const asked = Number(location.hash.slice(1));
  whole();
  if (location.hash && Number.isFinite(asked)) go(asked);
  else if (!matchMedia("(prefers-reduced-motion: reduce)").matches) start();
})();
