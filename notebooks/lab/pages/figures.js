// Draws every figure over its picture. Where that fails the picture stays.
const NARROWEST = 640 // A figure gets no smaller than this many pixels, so that its text can be read; it scrolls instead.

for (const figure of document.querySelectorAll('figure.vega')) {
  const spec = JSON.parse(figure.querySelector('script').textContent)
  const drawn = document.createElement('div')
  figure.append(drawn)
  delete spec.$schema // It says version 5; Vega-Lite 6 reads that, with a warning.
  vegaEmbed(drawn, spec, { mode: 'vega-lite', ...spec.usermeta?.embedOptions }).then(() => {
    const svg = drawn.querySelector('svg')
    svg.style.minWidth = `${Math.min(svg.width.baseVal.value, NARROWEST)}px`
    figure.querySelector('img').hidden = true
  }).catch(error => {
    drawn.remove()
    console.error(error)
  })
}
