import { CARD_STYLE, TABLE_STYLE } from './tableStyle.ts';

const COLORS = `
:root{color-scheme:light dark;
--page:#f6f7f9;--card:#fff;--line:#dde1e7;--text:#1b222c;--soft:#566070;--link:#0a58ca;
--bad:#b3261e;--bad-card:#fdf1f0;--warn:#8a4b00;--warn-card:#fff5e3}
@media (prefers-color-scheme:dark){:root{
--page:#111519;--card:#1a1f26;--line:#303842;--text:#e4e8ed;--soft:#a2adba;--link:#8db9ff;
--bad:#ff9a90;--bad-card:#2b1b1c;--warn:#f2bf6c;--warn-card:#2a2317}}`;

const LAYOUT = `
*{box-sizing:border-box}
html{scroll-behavior:auto;-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:76rem;padding:1.25rem 1.5rem 3rem;background:var(--page);color:var(--text);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums;
overflow-wrap:anywhere}
a{color:var(--link);text-underline-offset:.15em}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:3px}
main:focus,h2:focus,h3:focus{outline:none}
h1,h2,h3,p,ul{margin:0;padding:0}
h1{font-size:1.45rem;line-height:1.3}
h2{font-size:1.15rem;margin:2rem 0 .6rem}
h3{font-size:1rem;margin:1.25rem 0 .5rem}
ul{list-style:none}
.s,.last{color:var(--soft);font-size:.867rem}
.none{color:var(--soft);padding:.8rem 1rem;border:1px dashed var(--line);border-radius:8px}
code{font:.85em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
button{font:inherit;color:var(--text);background:var(--card);border:1px solid var(--soft);border-radius:6px;
padding:.1rem .6rem;margin-left:.4rem;cursor:pointer}
header{display:grid;grid-template-columns:1fr auto;gap:.2rem 2rem;align-items:baseline}
header nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem}
header>p{grid-column:1/-1}
#unanswered:not(:empty){color:var(--bad);background:var(--bad-card);border:1px solid;border-radius:8px;
padding:.6rem 1rem;margin-top:.6rem}
footer{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:.8rem}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.3rem .6rem}`;

const PARTS = `
.tiles{display:grid;grid-template-columns:repeat(6,1fr);gap:.75rem;margin-top:1.25rem}
.tiles a{display:block;height:100%;padding:.7rem 1rem;background:var(--card);border:1px solid var(--line);
border-radius:8px;color:var(--soft);text-decoration:none}
.tiles a:hover{border-color:var(--soft)}
.tiles b{display:block;font-size:1.6rem;line-height:1.25;font-weight:600;color:var(--text)}
.tiles b.unknown{font-size:1.1rem;line-height:1.82}
.tiles .note{display:block;font-size:.8rem}
.tiles .bad a{background:var(--bad-card);border-color:var(--bad)}
.tiles .warn a{background:var(--warn-card);border-color:var(--warn)}
.bad,.tiles .bad a,.tiles .bad b,.new{color:var(--bad)}
.warn,.tiles .warn a,.tiles .warn b{color:var(--warn)}
.tag{display:inline-block;padding:0 .45rem;border:1px solid;border-radius:.75rem;font-size:.8rem;line-height:1.45;font-weight:400;
color:var(--soft)}
.tag.bad{color:var(--bad);background:var(--bad-card)}
.tag.warn{color:var(--warn);background:var(--warn-card)}
.problem{background:var(--bad-card);border:1px solid var(--line);border-left:4px solid var(--bad);border-radius:8px;
padding:.7rem 1rem;margin-bottom:.6rem}
.problem h3{margin:0;color:var(--bad)}
.problem code{color:var(--soft)}
.problem h3 code,.problem h3 .s{font-weight:400;margin-right:.4rem}
details,section>table{background:var(--card);border:1px solid var(--line);border-radius:8px}
details{margin-bottom:.6rem}
summary{padding:.6rem 1rem;cursor:pointer;border-radius:8px}
summary .name{font-weight:600;margin-right:.4rem}
summary .id{color:var(--soft);float:right;line-height:1.75}
summary .tag{margin-right:.4rem}
summary .atlas{float:right;margin-left:1rem;font-size:.867rem;line-height:1.75}
.pending{margin-bottom:.6rem}
.filter{display:flex;flex-wrap:wrap;gap:.3rem .6rem;align-items:center;margin-top:2rem}
.filter button{margin:0}
input{font:inherit;color:var(--text);background:var(--card);border:1px solid var(--soft);border-radius:6px;padding:.1rem .5rem;
min-width:0;flex:0 1 18rem}
footer ul{display:flex;flex-wrap:wrap;gap:.2rem 1.6rem}
.more{padding:.5rem 1rem;border-top:1px solid var(--line)}
.slash{color:var(--soft);padding:0 .1em}`;

const PHONE = `
@media (max-width:46rem){
body{padding:1rem .75rem 2rem}
header{display:block}
header nav{margin:.3rem 0}
.tiles{grid-template-columns:repeat(2,1fr);gap:.5rem}
.tiles a{padding:.4rem .6rem;font-size:.867rem}
.tiles b{font-size:1.35rem}
summary .id{display:block;float:none}
${CARD_STYLE}
}`;

const PRINT = `
@media print{
body{padding:0;max-width:none;background:none}
nav,button,form,.skip{display:none}
details::details-content{content-visibility:visible;block-size:auto}
tr,.problem{break-inside:avoid}
}`;

/** The style of the page: system fonts, a light and a dark color scheme, cards instead of tables on a phone. */
export const STYLE = [COLORS, LAYOUT, PARTS, TABLE_STYLE, PHONE, PRINT].join('\n');
