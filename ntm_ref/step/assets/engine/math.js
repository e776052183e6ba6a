"use strict";
/* From a formula in symbols, such as "w_gated(i) = g w_content(i) + (1 - g) w_prev(i)", to MathML, as a tree.

   A node is { tag, text, symbol } or { tag, children }. A symbol is the name of a variable, such as "d_w_gated", so
   that the page can give the same variable the same colour everywhere. A space stands for a product; a bracket right
   after a name holds indices or a function's argument; sum_i, prod_h and max_i go over all that follows in the term. */

const LETTERS = { beta: "\u03b2", gamma: "\u03b3" };
const BIG = { sum: "\u2211", prod: "\u220f", max: "max" };

function mathOf(text) {
  const tokens = tokensOf(text),
    rows = [];
  let next = 0;
  const peek = () => (tokens[next] ? tokens[next].text : null);
  const take = (expected) => {
    if (expected && peek() !== expected) throw new Error(`a formula has ${peek()} in place of ${expected}: ${text}`);
    return tokens[next++].text;
  };
  const row = (children) => (children.length === 1 ? children[0] : { tag: "mrow", children });

  /* a + b - c */
  const sum = () => {
    const parts = peek() === "-" ? [operator(take())] : [];
    parts.push(fraction());
    while (peek() === "+" || peek() === "-") parts.push(operator(take()), fraction());
    return row(parts);
  };

  /* sum_i a b / c: what stands in front of the stroke is the numerator, without the signs of sums. */
  const fraction = () => {
    const parts = [];
    while (startsFactor(peek())) parts.push(factor());
    if (parts.length === 0) throw new Error(`a formula has ${peek()} in place of a factor: ${text}`);
    if (peek() !== "/") return row(parts);
    take();
    const signs = parts.findIndex(({ tag }) => tag !== "munder"),
      above = row(parts.splice(signs));
    return row([...parts, { tag: "mfrac", children: [above, unbracketed(factor())] }]);
  };

  const factor = () => {
    const base = primary();
    if (peek() !== "^") return base;
    take();
    return { tag: "msup", children: [base, primary()] };
  };

  const primary = () => {
    if (peek() === "(") return between();
    if (peek() === "|") return lengthOfVector();
    const { text: word } = tokens[next++];
    if (/^\d/.test(word)) return { tag: "mn", text: word };
    const big = /^(sum|prod|max)_(?!shift)(\w+)$/.exec(word);
    if (big)
      return { tag: "munder", children: [{ tag: "mo", text: BIG[big[1]] }, { tag: "mi", text: big[2] }] };
    if (word === "ln") return row([{ tag: "mi", text: "ln" }, primary()]);
    if (peek() !== "(" || !tokens[next].isClose) return variable(word);
    const inside = between();
    return word === "sqrt" ? { tag: "msqrt", children: [unbracketed(inside)] } : row([variable(word), inside]);
  };

  const between = () => {
    const parts = [operator(take("(")), sum()];
    while (peek() === ",") parts.push(operator(take()), sum());
    return { tag: "mrow", children: [...parts, operator(take(")"))], isBracket: true };
  };

  const lengthOfVector = () => ({ tag: "mrow", children: [operator(take("|")), primary(), operator(take("|"))] });

  rows.push(sum());
  while (peek() === "=") rows.push(operator(take()), sum());
  if (next < tokens.length) throw new Error(`a formula has ${peek()} where it should end: ${text}`);
  return { tag: "math", children: rows };
}

function tokensOf(text) {
  return Array.from(text.matchAll(/([A-Za-z][\w']*|\d+|[-+=/^|(),])/g), (found) => ({
    text: found[0],
    isClose: found.index > 0 && text[found.index - 1] !== " ", // nothing between it and the one before
  }));
}

function startsFactor(token) {
  return token !== null && /^([A-Za-z\d(]|\|$)/.test(token);
}

function operator(text) {
  return { tag: "mo", text: text === "-" ? "\u2212" : text };
}

function unbracketed(node) {
  return node.isBracket ? { tag: "mrow", children: node.children.slice(1, -1) } : node;
}

/* d_w_gated: the d of a gradient, then w with the index "gated". */
function variable(name) {
  const isGradient = name.startsWith("d_"),
    [base, ...below] = (isGradient ? name.slice(2) : name).split("_");
  const letter = { tag: "mi", text: LETTERS[base] || base, symbol: name };
  const index = { tag: "mtext", text: below.map((part) => LETTERS[part] || part).join(" ") };
  const whole = below.length ? { tag: "msub", children: [letter, index] } : letter;
  return isGradient ? { tag: "mrow", children: [{ tag: "mi", text: "d" }, whole] } : whole;
}
