/** Light and dark as the reader has it; system fonts; nothing wider than the window. */
export const EXPLAIN_STYLE = `:root {
  color-scheme: light dark;
  --page: #fff; --ink: #1b1b1f; --quiet: #5a5a66; --line: #d9d9e0; --field: #f7f7f9; --accent: #0d5bd1;
  --certain: #14713d; --likely: #8a5a00; --unknown: #5a5a66; --on-accent: #fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #131316; --ink: #ececf1; --quiet: #a9a9b6; --line: #34343c; --field: #1d1d22; --accent: #7fb0ff;
    --certain: #6fd19a; --likely: #f0b955; --unknown: #a9a9b6; --on-accent: #0b1220;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
header { padding: .8rem 1.2rem; border-bottom: 1px solid var(--line); }
main { max-width: 46rem; margin: 0 auto; padding: 1.2rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: .6rem 0; }
h2 { font-size: 1.15rem; line-height: 1.4; margin: 0 0 .4rem; }
h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
a { color: var(--accent); }
label { display: block; font-weight: 600; margin: .9rem 0 .3rem; }
textarea, select { width: 100%; font: 14px/1.5 ui-monospace, monospace; color: inherit; background: var(--field);
  border: 1px solid var(--quiet); border-radius: .4rem; padding: .6rem; }
textarea { resize: vertical; }
select { font-family: inherit; flex: 1 1 12rem; width: auto; min-width: 0; }
.row { display: flex; flex-wrap: wrap; gap: .7rem; }
button { font: inherit; font-weight: 600; color: var(--on-accent); background: var(--accent); border: 0;
  border-radius: .4rem; padding: .6rem 1.4rem; min-height: 2.75rem; cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
section { border: 1px solid var(--line); border-left: .35rem solid var(--unknown); border-radius: .4rem;
  padding: 1rem 1.2rem; margin: 1.2rem 0; }
section.certain { border-left-color: var(--certain); }
section.likely { border-left-color: var(--likely); }
.notice { border: 1px solid var(--likely); border-radius: .4rem; padding: .6rem 1rem; }
.meta { margin: 0; color: var(--quiet); }
li { margin: .3rem 0; overflow-wrap: anywhere; }
ol, ul { padding-left: 1.3rem; margin: .3rem 0; }
small { color: var(--quiet); white-space: nowrap; }
code { font: .9em ui-monospace, monospace; }
`
