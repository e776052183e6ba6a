"use strict";
/* A number's formula in symbols, then with numbers, then the result; each number is a link to where it stands. */
{
const { h, button, short, long } = ui;
const SHOWN = 4; // terms, the rest is summed up

ui.link = (page, { name, index }, text) =>
  button(text, () => page.choose(name, index), {
    key: `to ${name}${index}`,
    css: "link",
    title: name,
    label: `${text}: ${ui.nameInWords(page.model.run, name, index)}`,
  });

const factor = (page, one) => {
  const number = ui.link(page, one, short(one.number)),
    inside = one.complement
      ? ["(1 − ", number, ")"]
      : one.apply
        ? [`${one.apply === "softplusSlope" ? "softplus′" : one.apply}(`, number, ")"]
        : [number];
  return one.power === -1 ? [" / ", inside] : [" · ", inside];
};

const termOf = (page, { coefficient, factors }) => {
  const first = coefficient === 1 ? [] : coefficient === -1 ? ["−"] : [short(coefficient), factors.length ? " · " : ""];
  const parts = factors.map((one) => factor(page, one));
  if (parts.length) parts[0] = parts[0][0] === " / " ? ["1", parts[0]] : parts[0].slice(1);
  return [first, parts];
};

/* The formula in three lines. */
ui.formula = (page, about) => {
  const { terms, symbols, apply, note, value } = about;
  if (about.isFork && terms.length > 1) return [];
  if (!symbols) return [h("p", note ? `This number is ${note}.` : "")];
  const size = ({ value }) => (apply === "max" ? value : Math.abs(value));
  const sorted = [...terms].sort((one, other) => size(other) - size(one)),
    shown = sorted.slice(0, SHOWN),
    rest = sorted.slice(SHOWN);
  const list = shown.map((one) =>
    h("li",
      one.label && `${one.label}: `,
      termOf(page, one),
      one.factors.length > 1 || one.coefficient !== 1 ? ` = ${short(one.value)}` : "",
    ),
  );
  if (rest.length)
    list.push(
      h("li",
        `and ${ui.count(rest.length, "smaller term")}`,
        apply !== "max" && `, together ${short(added(rest.map((one) => one.value)))}`,
      ),
    );
  return [
    h("p", { class: "formula" }, mathElement(mathOf(symbols))),
    note && h("p", `This number is ${note}.`),
    h("ul", list),
    h("p",
      apply === "sum"
        ? "the sum: "
        : apply === "max"
          ? "the largest: "
          : `${apply === "softplusSlope" ? "sigmoid" : apply} of ${short(added(terms.map((one) => one.value)))}: `,
      h("b", long(value)),
    ),
  ];
};
}
