import { personaStyles } from "./persona-styles.ts";

/**
 * The look of every page. Colours are variables so that charts, which are drawn once, follow the reader's theme;
 * text on each of them keeps a contrast of at least 4.5 in both.
 */
export const stylesheet = `
:root{color-scheme:light dark;
--canvas:#f5f6f8;--paper:#fff;--ink:#17212d;--muted:#535f6d;--line:#dde2e8;--faint:#b4bdc8;
--accent:#0a6a72;--accent-soft:#d5ecee;--second:#a94a0c;--good:#1d6b36;
--warn-paper:#fff3dc;--warn-line:#d99a2b;--warn-ink:#6b3d00;
--s1:#0a7c86;--s2:#cf5f14;--s3:#6350c4;--s4:#bf2c5b;--s5:#43852a;--s6:#2a6fc4;--s7:#967600;--s8:#85522f;
--down3:#eba36c;--down2:#f4c9a5;--down1:#fae7d8;--up1:#dff1f1;--up2:#abdbda;--up3:#66bfbf}
@media screen and (prefers-color-scheme:dark){:root{
--canvas:#0f141a;--paper:#171e26;--ink:#e7ecf2;--muted:#a4b0be;--line:#2b3540;--faint:#56626f;
--accent:#55c4c9;--accent-soft:#173c40;--second:#f2a263;--good:#76cf92;
--warn-paper:#33270f;--warn-line:#a87a25;--warn-ink:#f8d79a;
--s1:#4cc3c9;--s2:#f59a57;--s3:#a898f5;--s4:#f27fa3;--s5:#8ecb72;--s6:#76b0f5;--s7:#d9b83c;--s8:#c99a78;
--down3:#8a4a1c;--down2:#61381d;--down1:#3b2b21;--up1:#1b3437;--up2:#1a4c50;--up3:#136469}}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--canvas);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
.bar,.title,main,footer{max-width:1120px;margin:0 auto;padding:0 clamp(16px,3vw,32px)}
.skip{position:absolute;left:-999px}
.skip:focus{left:8px;top:8px;background:var(--paper);padding:8px 12px;z-index:9}
a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:1px}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
.bar{display:flex;flex-wrap:wrap;gap:4px 28px;align-items:center;padding-top:18px;padding-bottom:14px}
.brand{margin:0;font-weight:650;letter-spacing:.01em;display:flex;align-items:center;gap:9px}
.mark{display:inline-flex;align-items:flex-end;gap:2px;height:16px}
.mark i{width:3px;background:var(--accent);border-radius:1px;height:16px}
.mark i:nth-child(2){height:12px}.mark i:nth-child(3){height:9px}.mark i:nth-child(4){height:6px}.mark i:nth-child(5){height:4px}
nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:2px 20px;font-size:.94rem}
nav a{display:inline-block;padding:5px 0;color:var(--muted);text-decoration:none;border-bottom:2px solid transparent}
nav a:hover{color:var(--ink)}
nav a[aria-current]{color:var(--ink);font-weight:600;border-color:var(--accent)}
.title{padding-top:22px;padding-bottom:10px}
h1{font-size:clamp(1.6rem,1.1rem + 2vw,2.2rem);line-height:1.15;letter-spacing:-.018em;margin:0;text-wrap:balance}
h1::first-letter,nav a::first-letter,h2::first-letter,h3::first-letter,.label::first-letter{text-transform:uppercase}
.subtitle{color:var(--muted);margin:.5rem 0 0;max-width:72ch}
h2{font-size:1.28rem;line-height:1.25;letter-spacing:-.01em;margin:0 0 .35rem}
h3{font-size:1rem;line-height:1.35;margin:0 0 .2rem}
p{margin:.4rem 0 .8rem;max-width:74ch}
main>section{margin:34px 0 0}
main>section:first-child{margin-top:14px}
.lead{font-size:clamp(1.12rem,1rem + .65vw,1.4rem);line-height:1.42;max-width:46em;margin:.2rem 0 1rem;text-wrap:pretty}
.lead strong{color:var(--accent);font-weight:680}
.muted{color:var(--muted)}
.small{font-size:.88rem}
code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,185px),1fr));gap:14px;margin:16px 0 0;padding:0;list-style:none}
.short{grid-template-columns:repeat(auto-fit,minmax(min(100%,145px),1fr))}
.card{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:14px 16px}
.card b{display:block;font-size:1.6rem;line-height:1.2;letter-spacing:-.02em;font-weight:660;margin:.1rem 0 .15rem}
.card b.long{font-size:1.25rem;line-height:1.35}
.card span{display:block;color:var(--muted);font-size:.88rem;line-height:1.45}
.card .label{color:var(--ink);font-weight:600}
.alarms{background:var(--warn-paper);border:1px solid var(--warn-line);border-left-width:5px;border-radius:8px;padding:14px 18px;margin-bottom:18px;color:var(--warn-ink)}
.alarms p{max-width:none}.alarms ul{margin:.3rem 0 0;padding-left:1.15rem}.alarms li{margin:.3rem 0}.alarms a{color:inherit}
.notes{margin:.2rem 0 1rem;padding-left:1.15rem;max-width:74ch}.notes li{margin:.3rem 0}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:16px;margin-top:12px}
figure{margin:0;background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:16px 18px 14px;min-width:0}
figure.wide{margin-top:12px}
figcaption{margin-bottom:8px}
figcaption p{margin:0;color:var(--muted);font-size:.9rem;line-height:1.45}
.chart{display:block;width:100%;max-width:520px;height:auto;margin:0 auto;font-family:inherit;overflow:visible}
.wide .chart{max-width:720px}
.chart text{white-space:pre}
.scroll{overflow-x:auto;background:var(--paper);border:1px solid var(--line);border-radius:10px;margin:10px 0 0;position:relative}
.scroll+h3,.charts+h3,figure+h3{margin-top:20px}
figure .scroll,details .scroll{border-radius:6px}
table{border-collapse:collapse;width:100%;font-size:.92rem;line-height:1.4}
caption{text-align:left;padding:12px 14px 4px;color:var(--muted);font-size:.88rem;line-height:1.45;caption-side:top}
caption span{display:inline-block;position:sticky;left:12px;max-width:min(76ch,100vw - 64px)}
.dense{font-size:.88rem}.dense th,.dense td{padding:7px 8px}.dense thead th{white-space:normal}.dense small{font-size:.88em}.dense .whisker{width:88px}
th,td{padding:8px 12px;text-align:left;vertical-align:top;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--muted);font-weight:600;font-size:.91em;vertical-align:bottom;line-height:1.3}
tbody th{font-weight:600}
.num{text-align:right;white-space:nowrap}
td small,th small{display:block;color:var(--muted);font-size:.91em;font-weight:400;line-height:1.4}
.num small{white-space:nowrap}
tr.chosen{background:var(--accent-soft)}
tr.chosen small{color:var(--ink)}
.tag{display:inline-block;margin-left:6px;font-size:.75rem;font-weight:600;border:1px solid currentColor;border-radius:99px;padding:0 8px;color:var(--accent);line-height:1.55;white-space:nowrap}
.tag.second,.warn{color:var(--second)}.good{color:var(--good)}.tag.warn{color:var(--warn-ink);background:var(--warn-paper);border-color:var(--warn-line)}
h2 .tag{vertical-align:.2em;letter-spacing:0}td .tag:first-child{margin-left:0}
tr.chosen .tag{color:var(--ink)}
.bars{min-width:150px}
.text{min-width:19ch}
.why{min-width:27ch;width:31%}.why ul{margin:0;padding:0;list-style:none}.why li{padding-left:.95em;text-indent:-.95em}
.key{white-space:nowrap}
.track{display:block;height:10px;min-width:90px;background:var(--line);border-radius:3px;overflow:hidden;margin-top:5px}
.barred{display:grid;grid-template-columns:4.6em minmax(50px,1fr);gap:12px;align-items:center;min-width:125px}
.barred .track{margin:0;min-width:0}
.track i{display:block;height:100%;background:var(--accent);border-radius:3px;min-width:1px}
.track i.second{background:var(--second)}
.whisker{display:block;width:96px;height:14px;margin:2px 0 0 auto}
.dense thead .num small{white-space:normal}
.spark{display:block;width:120px;height:30px;flex:none}
.trend{display:flex;align-items:center;gap:10px;white-space:nowrap}
.dot{display:inline-block;width:.72em;height:.72em;border-radius:50%;margin-right:.5em}
.heat th[scope=row]{position:sticky;left:0;background:var(--paper);z-index:1;min-width:130px;max-width:215px}
.heat thead th{min-width:86px;max-width:130px}
.heat thead th:first-child{position:sticky;left:0;background:var(--paper);z-index:1}
.heat td{text-align:center;white-space:nowrap}.heat td small{color:inherit}
.down3{background:var(--down3)}.down2{background:var(--down2)}.down1{background:var(--down1)}
.up1{background:var(--up1)}.up2{background:var(--up2)}.up3{background:var(--up3)}
.legend{display:flex;flex-wrap:wrap;gap:4px 6px;margin:8px 0 0;padding:0;list-style:none;font-size:.84rem}
.legend li{padding:1px 9px;border-radius:4px;border:1px solid var(--line)}
.segments{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));gap:14px;margin:12px 0 0;padding:0;list-style:none}
.segments li{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:14px 16px}
.segments p{margin:.25rem 0}
.parts{display:flex;height:14px;border-radius:4px;overflow:hidden;background:var(--line);margin:10px 0 6px;max-width:720px}
.parts i{background:var(--accent)}.parts i+i{background:var(--second)}
details{margin:12px 0 0}
summary{cursor:pointer;color:var(--accent);font-size:.92rem;padding:4px 0;width:fit-content}
dl{margin:.4rem 0;display:grid;grid-template-columns:minmax(0,15rem) minmax(0,1fr);gap:6px 18px;max-width:900px}
dt{font-weight:600}dd{margin:0;color:var(--muted)}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,430px),1fr));gap:16px;align-items:start}
.two>*{min-width:0}
footer{color:var(--muted);font-size:.86rem;padding-top:34px;padding-bottom:44px}
@media (max-width:640px){
th,td{padding:7px 11px}
dl{grid-template-columns:1fr;gap:2px}dd{margin-bottom:8px}
figure{padding:13px 12px 10px}
.stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.stack,.stack tbody,.stack tr,.stack td,.stack th,.stack caption{display:block;width:auto}
.stack tr{padding:11px 0 12px;border-top:1px solid var(--line)}
.stack th,.stack td{border:0;padding:2px 14px;text-align:left;white-space:normal}
.stack td[data-label]::before{content:attr(data-label);display:block;color:var(--muted);font-size:.8rem;margin-top:5px}
.stack .num{display:inline-block;min-width:8em}
}
@media print{
@page{margin:13mm}
:root{--canvas:#fff}
body{font-size:10.5pt;line-height:1.42}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
nav,.skip,summary{display:none}
.bar,.title,main,footer{max-width:none;padding-left:0;padding-right:0}
.scroll{overflow:visible}
table{font-size:8.6pt}th,td{padding:4px 7px}.text,.why{min-width:0}.num,.num small,.key,.heat td{white-space:normal}.dense{font-size:7.4pt}.dense th,.dense td{padding:4px 5px}.tag{margin-left:0}
figure,.card,tr,.segments li,.alarms{break-inside:avoid}
h2,h3,figcaption,caption{break-after:avoid}
.charts{grid-template-columns:1fr 1fr}
main>section{margin-top:20px}
details::details-content{content-visibility:visible;display:block}
.heat thead th{min-width:0}
}
${personaStyles}
`.trim();
