"use strict";
/* What stands beside the picture: the tool that is open, and the chosen number. */
{
ui.tools = {}; // by their names: a function from the page to elements

ui.openTool = (page, name) => {
  const isOpen = page.state.show === name,
    more = (isOpen ? ui.closing : ui.opening)[name];
  page.go({ show: isOpen ? null : name, ...(typeof more === "function" ? more(page) : more) });
  const path = page.view.querySelector(".path");
  if (!isOpen && path) path.scrollIntoView({ block: "center" });
  if (!isOpen && innerWidth < 900) page.side.scrollIntoView(); // it stands below the picture there
};
ui.opening = {}; // what a tool changes in the state when it is opened, and when it is closed
ui.closing = {};

ui.sideView = (page) => {
  const { show } = page.state;
  return [...(show ? ui.tools[show](page) : []), ...ui.numberView(page)].filter(Boolean);
};
}
