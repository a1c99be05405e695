import { ENDED_HEADINGS } from './endedJobsSection.ts';
import { READY_HEADINGS, RUNNING_HEADINGS } from './jobRows.ts';
import { cardLabels } from './table.ts';
import { TARGET_HEADINGS } from './targetTable.ts';

export const TABLE_STYLE = `
table{width:100%;border-collapse:separate;border-spacing:0;table-layout:fixed}
caption,.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{text-align:left;vertical-align:top;padding:.5rem .5rem;border-top:1px solid var(--line)}
th:first-child{padding-left:1rem}
td:last-child,th:last-child{padding-right:1rem}
thead th{font-size:.8rem;font-weight:500;color:var(--soft);vertical-align:bottom}
section>table thead th{border-top:0}
tbody th{font-weight:600}
.n{color:var(--soft)}
.n b{color:var(--text);font-weight:600}
.last{display:block;font-size:.8rem;font-weight:400}
.old th,.old td,.old b{color:var(--soft);font-weight:400}
@media (min-width:46.01rem){
.n{text-align:right}
.targets th:nth-child(1){width:19%}.targets th:nth-child(2){width:22%}
.running th:nth-child(1),.ready th:nth-child(1){width:19%}.ended th:nth-child(1){width:14%}.running th:nth-child(2),.ended th:nth-child(5){width:10%}
.running th:nth-child(5),.ended th:nth-child(2),.ready th:nth-child(4){width:13%}
.running th:nth-child(6),.ended th:nth-child(6),.ready th:nth-child(5){width:19%}}`;

/** The style that displays each row as a card where a table would be too wide. */
export const CARD_STYLE = `
table,tbody{display:block}
thead{display:none}
tbody tr{display:grid;grid-template-columns:repeat(3,1fr);gap:.3rem .5rem;padding:.7rem 1rem;
border-top:1px solid var(--line)}
section>table tbody tr:first-child{border-top:0}
table th,table td,table th:first-child,table td:last-child{border:0;padding:0}
td::before{display:block;font-size:.8rem;color:var(--soft)}
tbody th,td:not(.n){grid-column:1/-1}
table td:not(.n):not(.n){position:relative;padding-left:6.5rem}
td:not(.n)::before{position:absolute;left:0;line-height:1.75}
.targets td.n{margin-top:.2rem}
${cardLabels('targets', TARGET_HEADINGS)}
${cardLabels('running', RUNNING_HEADINGS)}
${cardLabels('ready', READY_HEADINGS)}
${cardLabels('ended', ENDED_HEADINGS)}
.running tbody th::before{content:"Running for ";font-weight:400}
.ready tbody th::before{content:"Expires in ";font-weight:400}
.ended tbody th::before{content:"Ended ";font-weight:400}`;
