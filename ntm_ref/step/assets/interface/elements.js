"use strict";
/* A formula's tree (see engine/math.js) as elements of the page, made without any HTML text. */
function mathElement(node) {
  const element = document.createElementNS("http://www.w3.org/1998/Math/MathML", node.tag);
  if (node.symbol) element.setAttribute("data-symbol", node.symbol);
  if (node.children) element.append(...node.children.map((child) => mathElement(child)));
  else element.textContent = node.text;
  return element;
}
