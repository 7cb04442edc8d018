// Formulas.
window.MathJax = {
  tex: { inlineMath: [['$', '$'], ['\\(', '\\)']] },
  svg: { fontCache: 'local', scale: 0.92 },
  options: { enableMenu: false } // The menu would load parts that are not here.
}
