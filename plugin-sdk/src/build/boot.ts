/**
 * Runs inline before anything else. Applies the chosen theme and density before the first paint, and gives
 * the page's nonce to every style element made by script: the kit makes some, and the policy wants one.
 */
export const BOOT_SCRIPT = `(()=>{
const nonce=document.currentScript.nonce,root=document.documentElement,create=Document.prototype.createElement;
window.litNonce=nonce;
Document.prototype.createElement=function(name,options){const made=create.call(this,name,options);
if(typeof name==='string'&&name.toLowerCase()==='style')made.nonce=nonce;return made};
try{const look=JSON.parse(localStorage.getItem('quoin.look')||'{}');
if(look.theme==='light'||look.theme==='dark')root.dataset.theme=look.theme;
if(look.density==='compact')root.dataset.density='compact'}catch{}
})()`

export const BOOT_STYLE = [
  ':root{color-scheme:light dark;background:light-dark(#f4f4f6,#0f1012)}',
  ':root[data-theme=light]{color-scheme:light}',
  ':root[data-theme=dark]{color-scheme:dark}',
  'body{margin:0}',
  'quoin-app{display:block;min-height:100dvh}',
].join('')

/** Static `<style>` texts inside templates that the kit clones; collected from policy reports of the browser. */
export const STYLE_HASHES: readonly string[] = [
  // The calendar of the date picker: without its styles it is blank.
  'sha256-EIn2XY+rBA5rsUZARr6LOidzkeQkMw2TdlOEy+V9N84=',
  'sha256-Mi+i7Phh1UOjZ0x/qGAS342TU+vn7xG5xDIzcKxXhiU=',
  'sha256-3QT3eM+q9TclSqSU3m57G/bQwWnIhIFfAxgKI5k9zxs=',
]
