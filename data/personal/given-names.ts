/** Common given names of many countries, lower case: enough that a column of people holds some of them. */
const GIVEN_NAMES: ReadonlySet<string> = new Set(
  `james mary john patricia robert jennifer michael linda william elizabeth david barbara richard susan joseph jessica
  thomas sarah charles karen christopher lisa daniel nancy matthew betty anthony sandra mark margaret donald ashley steven
  kimberly paul emily andrew donna joshua michelle kenneth carol kevin amanda brian melissa george deborah timothy stephanie
  ronald rebecca edward laura jason helen jeffrey sharon ryan cynthia jacob kathleen gary amy nicholas shirley eric angela
  jonathan anna stephen ruth larry brenda justin pamela scott nicole brandon katherine benjamin virginia samuel catherine
  gregory christine frank debra alexander rachel raymond carolyn patrick janet jack maria dennis heather jerry diane tyler
  olivia aaron julie jose joyce adam victoria nathan kelly henry christina zachary joan douglas evelyn peter lauren kyle
  judith noah megan ethan alice oliver harry emma sophie chloe lucy grace hannah ella amelia isla lily mia ava freya oscar
  leo max felix paula klaus hans jurgen stefan andreas wolfgang uwe bernd dieter sabine petra monika heike ursula renate
  karin anke jan lukas finn jonas leonie lena marie jean pierre michel philippe alain nathalie isabelle sylvie francois
  francoise jacques camille juan carlos luis miguel manuel francisco javier carmen ana isabel pilar dolores lucia elena
  pablo diego sofia giuseppe giovanni antonio mario luigi francesca giulia chiara paolo marco andrea roberto joao pedro
  paulo fernanda juliana beatriz rafael gabriel lucas bruno willem piet kees johannes anneke femke sanne daan bram lars
  anders erik ingrid astrid bjorn olav sven nils katarzyna piotr krzysztof agnieszka tomasz jakub malgorzata ivan dmitri
  sergei olga natalia tatiana svetlana irina alexei mikhail ekaterina yuki hiroshi kenji sakura wei ming li fang mei jin
  ahmed mohamed mohammed muhammad ali fatima omar hassan hussein aisha layla yusuf ibrahim khalid priya rahul amit sanjay
  anita sunita raj deepak pooja ravi vijay arjun neha иван сергей александр елена ольга наталья анна мария дмитрий`
    .split(/\s+/)
    .filter((name) => name !== ""),
);

/** Tells whether one of a text's words is a common given name, whatever its case and accents. */
export function hasGivenName(text: string): boolean {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u0304\u0308]/g, "")
    .normalize("NFC")
    .split(/[^\p{L}]+/u)
    .some((word) => GIVEN_NAMES.has(word));
}
