// Draws every figure and hides its PNG. If drawing fails, the PNG stays visible.
const NARROWEST = 640 // Minimum width in pixels, so that text stays readable: figures scroll instead.

for (const figure of document.querySelectorAll('figure.vega')) {
  const spec = JSON.parse(figure.querySelector('script').textContent)
  const drawn = document.createElement('div')
  figure.append(drawn)
  delete spec.$schema // It names version 5, which Vega-Lite 6 reads, but with a warning.
  vegaEmbed(drawn, spec, { mode: 'vega-lite', ...spec.usermeta?.embedOptions }).then(() => {
    const svg = drawn.querySelector('svg')
    svg.style.minWidth = `${Math.min(svg.width.baseVal.value, NARROWEST)}px`
    figure.querySelector('img').hidden = true
  }).catch(error => {
    drawn.remove()
    console.error(error)
  })
}
