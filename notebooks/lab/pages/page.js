// The theme is that of the reader's system until the button is pressed. That choice is stored if the browser
// allows it.
const root = document.documentElement
let kept = null
try { kept = localStorage.getItem('theme') } catch {} // Some browsers block storage for files.
if (kept) root.dataset.theme = kept

document.addEventListener('DOMContentLoaded', () => {
  const button = document.getElementById('theme')
  const system = matchMedia('(prefers-color-scheme: dark)')
  const dark = () => root.dataset.theme ? root.dataset.theme === 'dark' : system.matches
  const label = () => { button.textContent = dark() ? 'Light' : 'Dark' }
  button.addEventListener('click', () => {
    root.dataset.theme = dark() ? 'light' : 'dark'
    try { localStorage.setItem('theme', root.dataset.theme) } catch {}
    label()
  })
  system.addEventListener('change', label)
  label()
  button.hidden = false
})
