import { stylesheet } from "../../reports/stylesheet.ts";

/** What pages that are worked with need beyond the look of reports: forms, rows to act on, a timeline. */
const own = `
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.bar nav{flex:1 1 0;min-width:min(100%,440px)}
.card b{white-space:nowrap}.panel .card b{font-size:1.22rem}
.viewer{display:flex;align-items:center;gap:10px;color:var(--muted);font-size:.86rem}
.viewer form{margin:0}
button,.button,input,select,textarea{font:inherit;color:inherit}
button,.button{display:inline-block;background:var(--accent);color:var(--paper);border:1px solid var(--accent);border-radius:8px;padding:8px 16px;font-weight:600;cursor:pointer;text-decoration:none;line-height:1.3}
button:hover,.button:hover{filter:brightness(1.08)}
button.quiet{background:transparent;color:var(--accent);border-color:var(--faint);padding:4px 10px;font-weight:500;font-size:.88rem}
button.quiet:hover{border-color:var(--accent)}
button:focus-visible,.button:focus-visible,input:focus-visible,select:focus-visible,textarea:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
input,select,textarea{width:100%;max-width:100%;background:var(--paper);border:1px solid var(--faint);border-radius:8px;padding:8px 10px;min-height:42px;line-height:1.3}
textarea{min-height:0;resize:vertical}
input::placeholder,textarea::placeholder{color:var(--muted);opacity:1}
input[type=range]{padding:0;border:0;background:transparent;accent-color:var(--accent);min-height:36px}
input[type=radio]{width:auto;min-height:0;accent-color:var(--accent)}
label{display:block;font-size:.9rem}
label>span,legend{display:block;color:var(--muted);font-size:.85rem;margin-bottom:3px;padding:0}
fieldset{border:0;padding:0;margin:0;min-width:0}
.fields{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,210px),1fr));gap:12px 14px;align-items:end}
.wide{grid-column:1/-1}
.filters{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:14px 16px}
.finder{display:block;margin-top:18px}
.filters .more{margin:8px 0 0}.filters .more .fields{padding-top:8px}
.apply{display:flex;gap:14px;align-items:center;margin:0;max-width:none;min-height:42px}
.quick{display:flex;flex-wrap:wrap;gap:4px 14px;margin:2px 0 6px;font-size:.92rem}.quick a[aria-current]{color:var(--ink);font-weight:600;text-decoration:none}
.range{display:grid;grid-template-columns:1fr auto 1fr;gap:0 8px;align-items:center}
.range legend{grid-column:1/-1}
.chips{display:flex;flex-wrap:wrap;gap:6px;list-style:none;margin:10px 0 0;padding:0}
.chips a{display:inline-block;max-width:min(100%,48ch);background:var(--accent-soft);color:var(--ink);border-radius:99px;padding:3px 12px;font-size:.86rem;text-decoration:none;overflow:hidden;text-overflow:ellipsis}
.chips a:hover{text-decoration:line-through}
main>section,main>.two,main>.charts,main>search{margin-top:28px}
main>nav+section,main>section:first-child{margin-top:12px}
.tabs{margin-top:6px;border-bottom:1px solid var(--line)}
.results{display:flex;flex-wrap:wrap;gap:8px 18px;align-items:center;justify-content:space-between}
.results p,.results h2{margin:0}
#rows{margin-top:18px;scroll-margin-top:8px}
.people td,.people th{padding:12px 9px}
.people th.num{white-space:normal}
.people .rank{color:var(--muted);font-weight:400;margin-right:.35em}
.people .strong{font-weight:680;font-size:1.06rem}
.people .strong small{font-weight:400;font-size:.8rem}
.people .chance{min-width:84px;white-space:nowrap}
.people .who{min-width:15ch}.people .who small{white-space:nowrap}
.people .why{width:24%;min-width:21ch}
.people tr.control{background:var(--canvas);color:var(--muted)}
.meter{display:block;width:100%;height:6px;margin-top:5px}
.meter .rail{fill:var(--line)}.meter .fill{fill:var(--accent)}.meter.second .fill{fill:var(--second)}
.sort{color:inherit;text-decoration:none}.sort:hover{color:var(--ink);text-decoration:underline}
th[aria-sort]{color:var(--ink)}
.reasons{list-style:none;margin:0;padding:0}
.why .reasons li,.reasons li{padding-left:1.25em;text-indent:0;position:relative;margin:0 0 2px}
.reasons .sign{position:absolute;left:0;font-weight:700;color:var(--second)}
.reasons .against .sign{color:var(--accent)}
.reasons .against{color:var(--muted)}
.action{margin:0;max-width:none}.action small{display:block;color:var(--muted);font-size:.88em}
.leave{margin:0;color:var(--warn-ink)}
.leave strong{background:var(--warn-paper);border:1px solid var(--warn-line);border-radius:6px;padding:1px 8px}
.marks{margin:6px 0 0}.marks summary{padding:2px 0;font-size:.88rem}
.marks p{display:flex;flex-wrap:wrap;gap:6px;margin:6px 0 0}
.status{display:inline-block;border:1px solid currentColor;border-radius:99px;padding:0 9px;font-size:.8rem;font-weight:600;color:var(--accent)}
.status.lost{color:var(--second)}.status.saved{color:var(--good)}.status.not-now{color:var(--muted)}
.pager{display:flex;flex-wrap:wrap;gap:6px 18px;justify-content:center;margin:16px 0 0;font-size:.94rem}
.pager a{padding:6px 4px}.pager span{color:var(--muted);padding:6px 4px}
.panel{align-items:start;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:18px 36px;background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:18px 20px}
.panel>div{min-width:0}
.panel .lead{font-size:1.16rem;margin:.1rem 0 .3rem}
.panel button{margin-top:12px}
.panel .cards{margin-top:0}
.panel .fields{margin-top:8px}
.slider output{color:var(--ink);font-weight:680;font-size:1.05rem}
.curve{border:0;padding:0;background:none;margin-top:8px}
.curve svg{display:block;width:100%;height:auto;overflow:visible}
.curve .line{fill:none;stroke:var(--accent);stroke-width:3}
.curve .axis,.because .axis{stroke:var(--faint)}
.curve .here{stroke:var(--second);stroke-width:1.5;stroke-dasharray:6 4}
.curve .point{fill:var(--second);stroke:var(--paper);stroke-width:2}
.curve figcaption{display:flex;justify-content:space-between;color:var(--muted);font-size:.84rem;margin:2px 0 0}
.term{margin:8px 0 0}.term summary{font-size:.86rem;color:var(--muted);text-decoration:underline dotted;text-underline-offset:.2em}
.term p{font-size:.9rem;color:var(--muted);margin:.2rem 0 0}.term dfn{font-style:normal;font-weight:600;color:var(--ink)}
.first{list-style:none;margin:8px 0 0;padding:0;background:var(--paper);border:1px solid var(--line);border-radius:10px}
.first li{display:grid;grid-template-columns:minmax(7em,auto) 6.5em 10em minmax(0,1fr);gap:2px 18px;padding:11px 16px;border-top:1px solid var(--line);align-items:baseline}
.first li:first-child{border-top:0}
.first b{font-size:1.12rem;font-weight:680;text-align:right}
.first .odds{color:var(--muted);font-size:.92rem}
.first small{display:block;color:var(--muted);font-size:.88rem}
.two{gap:28px 36px}
.two>section{margin:0}
.panel-box{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:16px 18px}
.todo+.todo{margin-top:14px;padding-top:12px;border-top:1px solid var(--line)}
.todo .small{margin:0 0 4px}
.mark-form{display:grid;gap:12px;margin-top:8px;justify-items:start}
.mark-form .choices{display:flex;flex-wrap:wrap;gap:4px 16px}.mark-form .choices label{display:flex;gap:6px;align-items:center}
.mark-form .choices span{margin:0;color:var(--ink);font-size:.94rem}
.mark-form .wide{width:100%}
.notes-list{list-style:none;margin:6px 0 12px;padding:0;font-size:.92rem}.notes-list li{padding:5px 0;border-top:1px solid var(--line)}.notes-list li:first-child{border-top:0}.notes-list p{margin:.2rem 0 0;color:var(--muted)}
.facts-list{margin-top:16px}
.big{font-size:2rem;font-weight:680;letter-spacing:-.02em;line-height:1.15;margin:.2rem 0 0}.big small{font-size:.95rem;font-weight:400;letter-spacing:0;color:var(--muted)}
.because{list-style:none;margin:14px 0 4px;padding:0}
.because li{display:grid;grid-template-columns:96px minmax(0,1fr);gap:12px;align-items:center;padding:4px 0;font-size:.94rem}
.because svg{width:96px;height:14px}
.because .for{fill:var(--second)}.because .against{fill:var(--accent)}
.timeline{list-style:none;margin:8px 0 0;padding:0 0 0 6px}
.timeline li{position:relative;padding:0 0 14px 22px;border-left:2px solid var(--line);font-size:.94rem}
.timeline li:last-child{padding-bottom:0}
.timeline li::before{content:"";position:absolute;left:-7px;top:.35em;width:12px;height:12px;border-radius:50%;background:var(--paper);border:2px solid var(--faint)}
.timeline .today::before{background:var(--accent);border-color:var(--accent)}
.timeline .mark::before{border-color:var(--good);background:var(--good)}
.timeline .next{border-left-style:dashed;color:var(--muted)}
.timeline .mark{display:list-item;height:auto}
.timeline time{display:block;color:var(--muted);font-size:.84rem}
.timeline .today span{font-weight:600}
.plain-list{margin:8px 0 0;padding-left:1.1rem}.plain-list li{margin:.25rem 0}
.moves{list-style:none;margin:10px 0 0;padding:0;max-width:640px}
.moves li{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:0 14px;padding:5px 0}.moves .meter{grid-column:1/-1}
.segments h2{font-size:1.06rem}
.segments li{display:flex;flex-direction:column}.segments li>p:last-child{margin-top:auto;padding-top:8px}
.measure{font-size:.92rem}
.play{grid-template-columns:5.5em minmax(0,1fr);font-size:.92rem}
.map svg{display:block;width:100%;max-width:760px;height:auto;margin:0 auto}
.map path{fill:none;stroke-width:4.5;stroke-linecap:round;stroke-opacity:.62}
.c1{stroke:var(--s1);background:var(--s1)}.c2{stroke:var(--s2);background:var(--s2)}.c3{stroke:var(--s3);background:var(--s3)}.c4{stroke:var(--s4);background:var(--s4)}.c5{stroke:var(--s5);background:var(--s5)}.c6{stroke:var(--s6);background:var(--s6)}.c7{stroke:var(--s7);background:var(--s7)}.c8{stroke:var(--s8);background:var(--s8)}
.nothing{background:var(--paper);border:1px dashed var(--faint);border-radius:10px;padding:22px;margin-top:12px}
.nothing p{margin:.2rem 0}
.problem{color:var(--second)}
.group th{color:var(--muted);background:var(--canvas);font-weight:600}
.differs td{background:var(--accent-soft)}
.columns{overflow-wrap:anywhere}
.busy #rows,.busy #profit,.busy #group{opacity:.6;transition:opacity .15s .1s}
.bare{max-width:34rem;padding-top:12vh}
@media (max-width:640px){
.card b{font-size:1.3rem}
.bar{gap:2px 16px}.viewer{order:2;margin-left:auto}.bar nav{order:3;flex-basis:100%;overflow-x:auto}.bar nav ul{flex-wrap:nowrap;white-space:nowrap}
.people td,.people th{padding:2px 14px}.people .why{width:auto;min-width:0}
.stack.people .strong{display:block}.stack.people .chance .meter{max-width:160px}
.first li{grid-template-columns:1fr auto}.first .odds,.first .says{grid-column:1/-1}
.results .button{width:100%;text-align:center}
}
@media print{.filters,.pager,.button,button,.marks,.mark-form,.viewer,.chips,.slider,.term{display:none}.panel{display:block;border:0;padding:0}}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
`;

/** The stylesheet of the pages: the reports' own variables and look, and what forms and rows need. */
export const pageStyles = `${stylesheet}\n${own.trim()}\n`;
