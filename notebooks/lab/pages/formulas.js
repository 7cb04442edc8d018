// Settings of MathJax.
window.MathJax = {
  tex: { inlineMath: [['$', '$'], ['\\(', '\\)']] },
  svg: { fontCache: 'local', scale: 0.92 },
  options: { enableMenu: false } // The menu would load files that are not included.
}
