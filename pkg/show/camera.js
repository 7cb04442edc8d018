// The panel of show.Camera: frames of a camera or of chosen pictures, and what the running cell sees in them.
//
// One frame is on its way at a time: the next one is sent after the answer to the last. The page keeps no frame but
// the last, and none is in the saved notebook, since a canvas is no output.
(options, page) => {
  const { element, tell } = page;
  const side = 640, quality = [0.8, 0.6, 0.4, 0.2]; // Longest side of a frame in pixels; of its JPEG, best first.
  const shortest = 100, latest = 20_000; // Between two frames, and until an answer counts as lost, in ms.
  const longestOn = 600_000; // How long the camera stays on without a click, in ms.
  const plotted = 60, pictures = 12; // Maximum numbers of distances in the plot, and of chosen pictures.

  let stream = null, picture = null; // What frames are taken of: the camera, or a canvas. At most one is set.
  let awaited = 0, asked = 0, due = false, enrols = false; // Message of the frame on its way, and when it was sent.
  let lost, next, taken = null; // Timers; what the frame on its way was taken of.
  let clicked = Date.now(), ended = false, distances = [];
  const shot = element('canvas', {}); // The last frame.

  function drawn(name, attributes, ...children) {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function button(text, act) {
    const made = element('button', { type: 'button' }, text);
    made.addEventListener('click', act);
    return made;
  }

  // The panel.

  const start = button('Start camera', () => (stream ? off('The camera is off.') : on()));
  const enrol = button('Enrol this face', () => look(true));
  const choose = button('Choose pictures\u2026', () => files.click());
  const done = button('Done', () => {
    off('');
    tell('done');
  });
  const files = element('input', { type: 'file', accept: 'image/*', multiple: '', hidden: '', 'aria-hidden': 'true' });
  files.addEventListener('change', chosen);
  enrol.disabled = true;

  const video = element('video', { playsinline: '', 'aria-label': 'Your camera, mirrored', hidden: '' });
  const still = element('canvas', { role: 'img', 'aria-label': 'The chosen picture', hidden: '' });
  const boxes = drawn('svg', { viewBox: '0 0 1 1', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  const empty = element('p', { class: 'empty' }, 'Start the camera, or choose pictures.');
  const stage = element('div', { class: 'stage', hidden: '' }, video, still, boxes);

  const note = element('p', { class: 'note' }, 'Connecting to the running cell.');
  const verdict = element('p', { class: 'verdict' }, '\u2013');
  const measured = element('p', { class: 'measured' });
  const more = element('p', { class: 'more' });
  const plot = drawn('svg', { class: 'plot', viewBox: '0 0 340 170', role: 'img' });
  const known = element('canvas', { width: 64, height: 64, role: 'img', 'aria-label': 'The enrolled face' });
  const enrolled = element('p', { class: 'enrolled', hidden: '' }, known,
    element('span', {}, 'enrolled, in this cell only'));
  const say = element('p', { role: 'status', 'aria-live': 'polite' }); // Verdicts, only if they change.
  const strip = element('div', { class: 'strip', role: 'group', 'aria-label': 'Chosen pictures' });
  const node = element('div', { class: 'camera', role: 'group', 'aria-label': 'Camera' },
    element('p', {}, options.about),
    element('div', { class: 'controls' }, start, enrol, choose, files, done), note,
    element('div', { class: 'seen' }, element('div', { class: 'wall' }, stage, empty),
      element('div', { class: 'facts' }, verdict, measured, more, plot, enrolled)),
    strip, say);
  node.addEventListener('click', () => { clicked = Date.now(); });

  function tellReader(text) {
    note.textContent = text;
    say.textContent = text;
  }

  // The source of the frames.

  const refused = {
    NotAllowedError: 'The browser did not allow the camera. Allow it beside the address, or choose pictures.',
    NotFoundError: 'There is no camera. Plug one in, or choose pictures.',
    NotReadableError: 'The camera cannot be read. Close other programs that use it, or choose pictures.',
  };

  async function on() {
    if (!navigator.mediaDevices?.getUserMedia) {
      tellReader('This page may not use a camera. Open JupyterLab at localhost or by https, or choose pictures.');
      return;
    }
    start.disabled = true;
    tellReader('Waiting for the camera: the browser may ask you to allow it.');
    try {
      const opened = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: side } }, audio: false });
      if (ended || !node.isConnected) {
        opened.getTracks().forEach((track) => track.stop());
        return;
      }
      show(opened, null);
      opened.getTracks().forEach((track) => track.addEventListener('ended', () => {
        if (stream === opened) off('The camera was taken away.');
      }));
      video.srcObject = opened;
      await video.play();
      tellReader('The camera is on. Its frames go to the running cell, and nowhere else.');
    } catch (error) {
      off(refused[error.name] ?? `The camera does not start (${error.message}). Choose pictures instead.`);
    } finally {
      start.disabled = ended;
    }
    look();
  }

  function off(text) {
    stream?.getTracks().forEach((track) => track.stop());
    if (stream || !picture) show(null, null);
    if (text) tellReader(text);
  }

  // show makes the camera or a picture the source of frames.
  function show(camera, canvas) {
    if (stream && stream !== camera) stream.getTracks().forEach((track) => track.stop());
    [stream, picture, enrols] = [camera, canvas, false];
    if (!camera) video.srcObject = null;
    start.textContent = camera ? 'Camera off' : 'Start camera';
    [video.hidden, still.hidden, empty.hidden] = [!camera, !canvas, Boolean(camera || canvas)];
    stage.hidden = !empty.hidden;
    boxes.classList.toggle('mirrored', Boolean(camera));
    boxes.replaceChildren();
    enrol.disabled = ended || !(camera || canvas);
    if (!camera && !canvas) judge({ text: '\u2013' });
    for (const b of strip.children) b.setAttribute('aria-pressed', String(canvas !== null && b.picture === canvas));
  }

  // chosen reads the chosen pictures; the browser rotates them upright.
  async function chosen() {
    const all = [...files.files];
    files.value = ''; // So that the same may be chosen again.
    const wrong = [];
    const read = [];
    for (const file of all.slice(0, pictures)) {
      try {
        read.push(thumbnail(file.name, scaled(await createImageBitmap(file))));
      } catch {
        wrong.push(file.name);
      }
    }
    if (ended) return;
    if (read.length > 0) {
      strip.replaceChildren(...read);
      pick(read[0]);
    }
    const left = all.length > pictures ? ` Only the first ${pictures} were taken.` : '';
    if (wrong.length > 0) tellReader(`Not pictures that this browser can read: ${wrong.join(', ')}.` + left);
    else if (read.length > 0) tellReader(`${read.length} chosen: press one to show it to the running cell.` + left);
  }

  function scaled(bitmap) {
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    const canvas = element('canvas', {});
    draw(canvas, bitmap, Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    bitmap.close();
    return canvas;
  }

  function draw(canvas, from, width, height) {
    [canvas.width, canvas.height] = [Math.max(1, width), Math.max(1, height)];
    const context = canvas.getContext('2d');
    context.fillStyle = 'white'; // Behind transparent pictures.
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(from, 0, 0, canvas.width, canvas.height);
  }

  function thumbnail(name, canvas) {
    const small = element('canvas', { 'aria-hidden': 'true' }), scale = 72 / canvas.height;
    draw(small, canvas, Math.round(canvas.width * scale), 72);
    const made = button('', () => pick(made));
    made.append(small, element('span', {}, name), element('b', {}));
    made.title = name;
    made.picture = canvas;
    return made;
  }

  function pick(thumb) {
    show(null, thumb.picture);
    draw(still, thumb.picture, thumb.picture.width, thumb.picture.height);
    size(still);
    look();
  }

  function size(of) {
    stage.style.setProperty('--ratio', of.width / of.height);
  }

  // Frames.

  // look sends a frame, or, if one is on its way, the next as soon as that is answered.
  function look(enrolling) {
    enrols ||= enrolling === true;
    due = true;
    if (awaited || ended || !(stream || picture)) return;
    const frame = capture();
    if (frame === null) {
      clearTimeout(next);
      next = setTimeout(look, shortest); // The camera has no frame yet.
      return;
    }
    if (frame === '') {
      tellReader('This picture cannot be made small enough. Choose another one.');
      return;
    }
    [taken, asked] = [stream ?? picture, Date.now()];
    awaited = tell('frame', { frame, enrol: enrols });
    due = enrols = false;
    clearTimeout(lost);
    lost = setTimeout(() => {
      awaited = 0;
      look();
    }, latest);
  }

  // capture returns the frame as a JPEG in base64: null if there is none yet, and empty if it is too large.
  function capture() {
    const [from, width, height] = picture
      ? [picture, picture.width, picture.height] : [video, video.videoWidth, video.videoHeight];
    if (!width || !height) return null;
    const scale = Math.min(1, side / Math.max(width, height));
    draw(shot, from, Math.round(width * scale), Math.round(height * scale));
    size(shot);
    for (const q of quality) {
      const text = shot.toDataURL('image/jpeg', q).split(',')[1];
      if (text.length * 3 / 4 <= options.bytes) return text;
    }
    return '';
  }

  function follow(state) {
    if (!say.textContent) tellReader('Connected to the running cell. The camera is off.');
    if (!awaited || state.of?.client !== page.client || state.of.number < awaited) return;
    awaited = 0;
    clearTimeout(lost);
    answered(state.seen, taken === (stream ?? picture));
    if (due || stream) {
      clearTimeout(next);
      next = setTimeout(look, due ? 0 : Math.max(0, shortest - (Date.now() - asked)));
    }
  }

  // What the cell sees.

  // answered shows what was seen in the last frame; current is false if the panel shows something else by now.
  function answered(seen, current) {
    const found = seen.boxes ?? [];
    if (seen.enrolled) {
      distances = [];
      for (const b of strip.children) b.lastChild.textContent = '';
      if (found.length > 0) keep(found[0]);
    }
    for (const b of strip.children) {
      if (b.picture === taken) b.lastChild.textContent = seen.compared ? `d = ${seen.distance.toFixed(2)}` : seen.text;
    }
    if (seen.compared) distances = [...distances, seen].slice(-plotted);
    trace();
    if (!current) return;
    boxes.replaceChildren(...found.map(([x, y, width, height]) => drawn('rect', {
      x, y, width, height, class: kind(seen),
    })));
    judge(seen);
  }

  function kind(seen) {
    if (!seen.compared || seen.doubtful) return 'unsure';
    return seen.distance <= options.tau ? 'same' : 'other';
  }

  function judge(seen) {
    verdict.className = 'verdict ' + kind(seen);
    if (verdict.textContent !== seen.text && seen.text.length > 1) say.textContent = seen.text;
    verdict.textContent = seen.text;
    measured.textContent = seen.compared ? `d = ${seen.distance.toFixed(2)}, tau = ${options.tau.toFixed(2)}` : '';
    more.textContent = seen.more ?? '';
  }

  // keep shows the enrolled face beside the verdict.
  function keep([x, y, width, height]) {
    const w = width * shot.width, h = height * shot.height, wide = 1.2 * Math.max(w, h);
    const context = known.getContext('2d');
    context.clearRect(0, 0, known.width, known.height);
    context.drawImage(shot, x * shot.width + (w - wide) / 2, y * shot.height + (h - wide) / 2, wide, wide,
      0, 0, known.width, known.height);
    enrolled.hidden = false;
  }

  // trace plots the latest distances, and tau.
  function trace() {
    const left = 26, right = 334, top = 24, bottom = 160, most = 3; // Strangers are about 2 apart, at most 4.
    const place = (d) => bottom - (bottom - top) * Math.min(d, most) / most;
    const text = (x, y, anchor, shown) => drawn('text', { x, y, 'text-anchor': anchor }, shown);
    const marks = [text(0, 12, 'start', 'distance to the enrolled face')];
    for (let d = 0; d <= most; d += 1) {
      marks.push(drawn('path', { class: 'grid', d: `M${left} ${place(d)}H${right}` }),
        text(left - 8, place(d) + 4, 'end', d));
    }
    marks.push(drawn('path', { class: 'tau', d: `M${left} ${place(options.tau)}H${right}` }),
      text(right, place(options.tau) - 5, 'end', `tau ${options.tau.toFixed(2)}`));
    distances.forEach((seen, i) => marks.push(drawn('circle', {
      class: kind(seen), r: i === distances.length - 1 ? 5 : 3.5,
      cx: right - 6 - (distances.length - 1 - i) * (right - left - 12) / (plotted - 1), cy: place(seen.distance),
    })));
    const last = distances.slice(-5).map((seen) => seen.distance.toFixed(2)).join(', ');
    plot.setAttribute('aria-label', last ? `The latest distances: ${last}` : 'No distance yet');
    plot.replaceChildren(...marks);
  }

  trace();

  // A panel that is gone from the page, or forgotten, has no camera.
  const watch = setInterval(() => {
    if (!stream) return;
    if (!node.isConnected) off('The camera is off.');
    else if (Date.now() - clicked > longestOn) off('The camera went off, since nothing was pressed for ten minutes.');
  }, 1000);

  function end(text) {
    ended = true;
    clearTimeout(next);
    clearTimeout(lost);
    clearInterval(watch);
    off('');
    tellReader(text);
  }

  return { node, follow, end };
}
