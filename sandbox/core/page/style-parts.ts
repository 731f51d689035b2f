/** What stands in a page: cards, tables, forms, buttons. */
export const PARTS_STYLE = `
.card,.empty{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.1rem 1.25rem;margin:0 0 1.1rem}
.card>.headline{margin-bottom:.7rem}
.empty{color:var(--soft);text-align:center;padding:2rem 1.25rem}
.card .empty{border:0;padding:.5rem;margin:0}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(17rem,100%),1fr));gap:1rem;margin-bottom:1.1rem}
.grid>.card{margin:0}.tile{display:block;color:inherit;text-decoration:none}.tile:hover{border-color:var(--strong-line)}
.tile b{color:var(--link)}.tile p{margin:.25rem 0 0;color:var(--soft)}
.button{display:inline-flex;align-items:center;justify-content:center;min-height:2.5rem;padding:.35rem 1rem;border:1px solid transparent;border-radius:9px;font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
.button.main{background:var(--main);color:var(--main-ink)}.button.main:hover{opacity:.9}
.button.plain{background:var(--card);color:var(--ink);border-color:var(--strong-line)}.button.plain:hover{background:var(--hover)}
.button.danger{background:var(--danger);color:var(--danger-ink)}.button.danger:hover{opacity:.9}
.button.small{min-height:2rem;padding:.1rem .7rem;font-size:.9rem}
.buttons{display:flex;flex-wrap:wrap;align-items:center;gap:.6rem;margin:.4rem 0 0}
.buttons form,.inline{display:inline}
.headline .buttons{margin:0}
.field{margin:0 0 1rem;max-width:34rem}
.field label,legend{display:block;font-weight:600}
.optional{font-weight:400}.ask .optional{display:none}
.hint{margin:0;font-size:.9rem;color:var(--soft)}
.error{margin:.25rem 0 0;font-size:.92rem;font-weight:600;color:var(--error)}
input:not([type=checkbox],[type=radio]),select,textarea{width:100%;min-height:2.5rem;margin-top:.25rem;padding:.4rem .7rem;font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--strong-line);border-radius:8px}
textarea{font-family:var(--mono);font-size:.9rem;resize:vertical}
.wrong input,.wrong select,.wrong textarea{border-color:var(--error);border-width:2px}
:disabled{opacity:.75;cursor:not-allowed}
fieldset{min-width:0;margin:0 0 1rem;padding:.7rem 1rem;border:1px solid var(--line);border-radius:10px}
legend{padding:0 .35rem}
.tick{display:flex;gap:.6rem;align-items:baseline;padding:.22rem .35rem;border-radius:6px}
.tick:hover{background:var(--hover)}
.tick input{flex:none;width:1.05rem;height:1.05rem;accent-color:var(--link);transform:translateY(.15rem)}
.tick small{display:block}.tick code{font-size:.83em}
.ask{display:flex;flex-wrap:wrap;gap:.6rem;align-items:flex-end;margin:0 0 1rem}
.ask .field{margin:0;flex:1 1 11rem}
h2+.grid,h3+.grid,h2+.cards,h2+.empty{margin-top:.5rem}h2+h3{margin-top:.5rem}
.picker{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(19rem,100%),1fr));gap:0 1rem;align-items:start}
.cards{width:100%;border-collapse:collapse;background:var(--card);border:1px solid var(--line);border-radius:12px;border-spacing:0;margin:0 0 1.1rem}
.cards th,.cards td{text-align:left;vertical-align:top;padding:.6rem .9rem;border-top:1px solid var(--line);font-weight:400}
.cards thead th{border-top:0;font-size:.85rem;font-weight:600;color:var(--soft);white-space:nowrap}
.cards tbody th{font-weight:600}
.cards tbody tr:hover{background:var(--hover)}
.cards .number{text-align:right;font-variant-numeric:tabular-nums}
.card .cards{border:0;margin:0}.card .cards th:first-child{padding-left:.2rem}
.none{color:var(--soft)}.ago{white-space:nowrap}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(15rem,100%),1fr));gap:.8rem 1.5rem;margin:0}
.facts dt{font-size:.85rem;color:var(--soft)}.facts dd{margin:0}
.badge{display:inline-block;padding:.02rem .55rem;border-radius:99px;font-size:.82rem;font-weight:600;white-space:nowrap}
.notice{padding:.75rem 1rem;border-radius:10px;margin:0 0 1rem;border-left:5px solid}
.notice>:last-child{margin-bottom:0}
.good{color:var(--good);background:var(--good-back)}.info{color:var(--info);background:var(--info-back)}
.warning{color:var(--warning);background:var(--warning-back)}.notice.error,.badge.error{color:var(--error);background:var(--error-back)}
.quiet{color:var(--quiet);background:var(--quiet-back)}.notice a,.notice small{color:inherit}
.copy{display:flex;flex-wrap:wrap;align-items:center;gap:.6rem;margin:.4rem 0 .8rem}
.value{display:inline-block;padding:.5rem .8rem;border:1px dashed var(--strong-line);border-radius:8px;background:var(--quiet-back);color:var(--ink);user-select:all}
.copied{color:var(--good);font-weight:600;background:none}
.tags{display:flex;flex-wrap:wrap;gap:.35rem;list-style:none;margin:.3rem 0;padding:0}
.tags li{font-family:var(--mono);font-size:.82rem;padding:.08rem .5rem;border-radius:6px;background:var(--quiet-back);color:var(--quiet)}
.fresh{border:2px solid var(--mark)}.clock{font-size:1.6rem;font-weight:700;font-variant-numeric:tabular-nums;margin:0 0 .3rem}
.review{list-style:none;margin:0;padding:0}.review li{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;gap:.2rem 1rem;padding:.35rem 0;border-top:1px solid var(--line)}.review li:first-child{border:0}
.tabs{display:flex;flex-wrap:wrap;gap:.2rem 1.3rem;margin:0 0 1.1rem;border-bottom:1px solid var(--line)}
.tabs a{padding:.45rem .1rem;color:var(--ink);text-decoration:none;border-bottom:3px solid transparent}
.tabs a:hover{border-color:var(--strong-line)}.tabs a[aria-current]{font-weight:650;border-color:var(--mark)}
.pager{display:grid;grid-template-columns:1fr auto 1fr;gap:1rem;margin:.5rem 0 1.1rem}.pager>:last-child{text-align:right}
.gauge{display:block;width:100%;height:auto;max-width:46rem}
.gauge .track{fill:var(--quiet-back)}.gauge .used{fill:var(--mark)}.gauge .over{fill:var(--danger)}.gauge .rim{fill:none;stroke:var(--strong-line)}
.timeline{list-style:none;margin:0;padding:0 0 0 1.1rem;border-left:3px solid var(--mark)}
.timeline li{position:relative;margin:0 0 .9rem}
.timeline li::before{content:"";position:absolute;left:-1.55rem;top:.45rem;width:.7rem;height:.7rem;border-radius:50%;background:var(--mark);box-shadow:0 0 0 3px var(--card)}
details>summary{cursor:pointer;font-weight:600}
details.card>summary{margin:-.3rem 0}details.card[open]>summary{margin-bottom:.8rem}
@media (max-width:40rem){
.cards,.cards tbody,.cards tr,.cards th,.cards td,.cards caption{display:block}
.cards{border:0;background:none}
.cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.cards tbody tr{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:.7rem 1rem;margin:0 0 .7rem}
.cards tbody th{border:0;padding:0 0 .3rem}
.card .cards th:first-child{padding-left:0}
.cards tbody td{display:grid;grid-template-columns:7.5rem minmax(0,1fr);gap:.6rem;border:0;padding:.15rem 0;text-align:left}
.cards tbody td::before{content:attr(data-label);color:var(--soft);font-size:.88rem}
.cards tbody td[data-label=""]{display:block}.cards tbody td[data-label=""]::before{content:none}
.cards .number{text-align:left}
.card{padding:1rem}.card .cards tbody tr{border-color:var(--line)}
.headline>.buttons,.headline>.button{width:100%}.headline>.buttons>*{flex:1 1 auto}}
`
