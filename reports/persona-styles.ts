/** The look of persona cards and of the chart of worth against size; colours are those of the stylesheet. */
export const personaStyles = `
.personas{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,480px),1fr));gap:16px;margin:12px 0 0;padding:0;list-style:none;align-items:start}
.persona{background:var(--paper);border:1px solid var(--line);border-top:4px solid var(--c);border-radius:10px;padding:16px 18px;min-width:0}
.persona p{margin:.3rem 0;max-width:none}
.sizes{display:grid;grid-template-columns:1fr 1fr;gap:4px 18px;font-size:.92rem}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(104px,1fr));gap:10px 12px;margin:12px 0;padding:0;list-style:none}
.facts b{display:block;font-size:1.12rem;line-height:1.2;font-weight:650;letter-spacing:-.01em}
.facts span,.facts small{display:block;font-size:.8rem;line-height:1.35;color:var(--muted)}
.when{display:grid;grid-template-columns:minmax(0,2.2fr) minmax(0,1fr);gap:16px;margin:10px 0 4px}
.when svg{display:block;width:100%;height:44px;border-bottom:1px solid var(--faint)}
.when p{margin:0 0 2px}.when .ticks{display:flex;justify-content:space-between;color:var(--muted);font-size:.75rem;margin:1px 0 0}
.ticks.each span{flex:1;text-align:center}
.chips{display:block;margin:10px 0 4px;max-width:none}
.chips>div{display:grid;grid-template-columns:6.9em minmax(0,1fr);gap:0 8px;padding:3px 0}
.chips dt{font-size:.82rem;font-weight:400;color:var(--muted);padding-top:3px}.chips dt::first-letter,.play dt::first-letter,.risks strong::first-letter{text-transform:uppercase}
.chips dd{display:flex;flex-wrap:wrap;gap:4px 5px;margin:0}
.chip{font-size:.84rem;line-height:1.4;color:var(--ink);border:1px solid var(--line);border-radius:99px;padding:1px 9px}
.chip b{font-weight:640}.chip i{font-style:normal}
.risks{margin:8px 0;padding:0;list-style:none;font-size:.92rem}.risks li{margin:4px 0}
.play{background:var(--canvas);border-radius:8px;padding:10px 14px;margin:10px 0}
.play h3{margin:0 0 4px}
.play dl{grid-template-columns:4.9em minmax(0,1fr);gap:5px 8px;margin:0}
.play dt{font-size:.86rem;color:var(--muted);font-weight:400}
.play dd{margin:0;color:var(--ink);font-size:.93rem}
.play dd::first-letter{text-transform:uppercase}
.play small{display:block;color:var(--muted);font-size:.82rem;line-height:1.4}
.worth{list-style:none;margin:8px 0 0;padding:0;max-width:none}
.worth li{display:grid;grid-template-columns:minmax(0,17rem) minmax(0,1fr) 20rem;gap:2px 14px;align-items:center;padding:5px 0;font-size:.93rem;line-height:1.35}
.worth b{color:var(--ink);display:inline-block;min-width:2.7em}
.rail{position:relative;display:block;height:18px;background:var(--canvas);border-radius:3px}
.rail i{display:block;height:100%;border-radius:3px}
.rail em{position:absolute;top:-3px;bottom:-3px;width:2px;margin-left:-1px;background:var(--ink)}
@media (max-width:760px){.worth li{grid-template-columns:1fr;padding:7px 0}}
@media (max-width:640px){.persona{padding:13px}.facts{grid-template-columns:repeat(auto-fill,minmax(92px,1fr))}.play{padding:9px 11px}.play dl{grid-template-columns:4.2em minmax(0,1fr);gap:5px 6px}.play dd{margin:0}.chips>div{grid-template-columns:5.6em minmax(0,1fr)}.chips dt{font-size:.78rem;overflow-wrap:normal}.chips dd{margin:0}.when{gap:12px}}
@media print{.personas{display:block}.persona{margin:0 0 12px;break-inside:avoid-page}.play{border:1px solid var(--line)}}
`.trim();
