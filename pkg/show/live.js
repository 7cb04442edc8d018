// The panel of show.Live: controls that a running cell answers to, and its charts.
(options, page) => {
  const { element, tell } = page;

  const controls = options.controls.map((control, i) => {
    const input = element(control.Slider ? 'input' : 'select', {});
    const shown = element('output', { 'aria-hidden': 'true' }); // A screen reader has aria-valuetext.
    if (control.Slider) {
      Object.assign(input, { type: 'range', min: 0, max: control.Options.length - 1, step: 1 });
    } else {
      control.Options.forEach((text, k) => input.append(element('option', { value: k }, text)));
    }
    input.addEventListener('input', () => {
      label(i);
      tell('change', { chosen: controls.map((c) => Number(c.input.value)) });
    });
    const node = element('span', {}, element('label', {}, control.Name, input));
    if (control.Slider) node.append(shown);
    return { input, shown, node };
  });

  function label(i) {
    const text = options.controls[i].Options[controls[i].input.value];
    controls[i].shown.value = text;
    if (options.controls[i].Slider) controls[i].input.setAttribute('aria-valuetext', text);
  }

  function choose(chosen) {
    chosen.forEach((value, i) => {
      controls[i].input.value = value;
      label(i);
    });
  }

  const done = element('button', { type: 'button' }, 'Done');
  done.addEventListener('click', () => tell('done'));
  const step = element('p', { class: 'step' }, 'Connecting to the running cell.');
  const say = element('p', { role: 'status', 'aria-live': 'polite' });
  const charts = element('div', { class: 'charts' });
  const node = element('div', { role: 'group', 'aria-label': 'Live training' }, element('p', {}, options.about),
    element('div', { class: 'controls' }, ...controls.map((c) => c.node), done), step, charts, say);
  choose(options.chosen);

  function follow(state) {
    if (state.chosen && !page.waits()) choose(state.chosen);
    if (state.charts !== undefined) charts.innerHTML = state.charts;
    if (state.step) step.textContent = state.step;
    if (state.say) say.textContent = state.say;
  }

  function end(text) {
    step.textContent = text;
  }

  return { node, follow, end };
}
