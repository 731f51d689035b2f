/** Colours, type and the frame of every page; `style-parts.ts` has what stands in it. */
export const STYLE = `:root{color-scheme:light dark;
--paper:#f6f5f1;--card:#fff;--ink:#1d2433;--soft:#566074;--line:#dedbd2;--strong-line:#8d8c88;--link:#2f45b8;--hover:#efede6;
--mark:#ffd24a;--mark-ink:#1d2433;--main:#1d2433;--main-ink:#fff;--danger:#a3211b;--danger-ink:#fff;--focus:#2f45b8;
--good:#11603a;--good-back:#e2f3e8;--info:#2b3f9e;--info-back:#e8ebfb;--warning:#7a4a00;--warning-back:#fdf0d2;
--error:#94201a;--error-back:#fce8e6;--quiet:#4c566a;--quiet-back:#eceae3;
--mono:ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace}
@media (prefers-color-scheme:dark){:root{
--paper:#12151c;--card:#1a1f29;--ink:#eceef3;--soft:#a7afbf;--line:#2e3543;--strong-line:#747d8f;--link:#a9b8ff;--hover:#232a37;
--mark:#ffd24a;--mark-ink:#1d2433;--main:#ffd24a;--main-ink:#1d2433;--danger:#ff9d94;--danger-ink:#2b0907;--focus:#ffd24a;
--good:#8fe0b2;--good-back:#12301f;--info:#b9c5ff;--info-back:#1c2547;--warning:#ffd68a;--warning-back:#37290c;
--error:#ffb3ab;--error-back:#3d1512;--quiet:#c0c7d4;--quiet-back:#272e3b}}
*,*::before,*::after{box-sizing:border-box}
html{font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--paper);color:var(--ink);overflow-wrap:anywhere}
a{color:var(--link);text-underline-offset:.18em;text-decoration-thickness:1px}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:4px}
main:focus{outline:none}
h1,h2,h3{line-height:1.2;margin:0;letter-spacing:-.015em;text-wrap:balance}
h1{font-size:1.75rem}h2{font-size:1.15rem}h3{font-size:1rem}
p{margin:0 0 .75rem}small{font-size:.85em;color:var(--soft)}
code,.mono{font-family:var(--mono);font-size:.9em}
pre{font-family:var(--mono);font-size:.85rem;overflow:auto;background:var(--quiet-back);padding:.75rem 1rem;border-radius:8px;margin:.5rem 0;white-space:pre-wrap}
[hidden]{display:none!important}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:1rem;top:-4rem;z-index:9;background:var(--main);color:var(--main-ink);padding:.5rem 1rem;border-radius:0 0 8px 8px}
.skip:focus{top:0}
.top{display:flex;align-items:center;gap:.6rem 1rem;flex-wrap:wrap;padding:.7rem 1.25rem;background:var(--card);border-bottom:1px solid var(--line)}
.mark{display:flex;align-items:center;gap:.6rem;font-weight:700;color:var(--ink);text-decoration:none;margin-right:auto}
.stripes{width:1.9rem;height:1.4rem;border-radius:5px;background:repeating-linear-gradient(90deg,var(--mark) 0 4px,#1d2433 4px 8px);box-shadow:0 0 0 2px #1d2433}
.user{color:var(--ink);text-decoration:none;text-align:right;line-height:1.25;padding:.15rem .4rem}
.user b{font-weight:600;text-decoration:underline;text-decoration-color:var(--strong-line);text-underline-offset:.18em}.user small{display:block}
.places{position:relative}.places summary{cursor:pointer;padding:.3rem .7rem;border:1px solid var(--strong-line);border-radius:8px}
.places ul{position:absolute;right:0;z-index:5;list-style:none;margin:.3rem 0 0;padding:.4rem;background:var(--card);border:1px solid var(--strong-line);border-radius:10px;min-width:15rem}
.places a{display:block;padding:.4rem .6rem;border-radius:6px;text-decoration:none}.places a:hover{background:var(--hover)}
.places a[aria-current]{font-weight:700}
.shell{display:grid;grid-template-columns:14.5rem minmax(0,1fr);flex:1;width:100%;max-width:86rem;margin:0 auto}
.bare .shell{grid-template-columns:minmax(0,1fr);max-width:42rem}
.menu{display:block;position:static;inset:auto;width:auto;height:auto;margin:0;border:0;background:none;color:inherit;overflow:visible;padding:1.5rem .75rem 2rem 1.25rem}
.menu .group{margin:1.1rem 0 .2rem;padding:0 .6rem;font-size:.75rem;font-weight:600;color:var(--soft);letter-spacing:.02em}
.menu .group:first-child{margin-top:0}
.menu ul{list-style:none;margin:0;padding:0}
.menu a{display:block;padding:.32rem .6rem;border-radius:7px;color:var(--ink);text-decoration:none}
.menu a:hover{background:var(--hover)}
.menu a[aria-current]{background:var(--card);font-weight:650;box-shadow:inset 4px 0 0 var(--mark),0 0 0 1px var(--line)}
.button.opener{display:none}
main{padding:1.5rem 1.5rem 3rem;min-width:0}
footer{padding:1rem 1.5rem 1.5rem;text-align:center;font-size:.85rem;color:var(--soft)}
.crumbs ol{display:flex;flex-wrap:wrap;list-style:none;margin:0 0 .35rem;padding:0;font-size:.9rem}
.crumbs li::after{content:"/";color:var(--soft);margin:0 .45rem}
.headline{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.6rem 1rem;margin-bottom:.5rem}
.lead{color:var(--soft);max-width:46rem;margin-bottom:1.25rem}
@media (max-width:56rem){
.shell{grid-template-columns:minmax(0,1fr)}
.button.opener{display:inline-flex}
.menu:not(:popover-open){display:none}
.menu:popover-open{position:fixed;inset:0 0 0 auto;width:min(20rem,86vw);height:100dvh;overflow:auto;background:var(--paper);border-left:1px solid var(--strong-line);padding:1.25rem}
.menu::backdrop{background:#0008}
.menu a{padding:.55rem .6rem}
main{padding:1.1rem 1rem 2.5rem}.user small{display:none}.top{flex-wrap:nowrap}.mark{min-width:0}.top{padding:.6rem 1rem}h1{font-size:1.45rem}}
@media (prefers-reduced-motion:no-preference){.button,.menu a{transition:background-color .12s}}
`
