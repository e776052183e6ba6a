"use strict";
/* What stands beside the picture: the tool that is open, and the chosen number. */
{
  ui.tools = {}; // by their names: a function from the page to elements

  ui.openTool = (page, name) => page.go(page.state.show === name ? { show: null, ...(ui.closing[name] || {}) } : { show: name, ...(ui.opening[name] ? ui.opening[name](page) : {}) });
  ui.opening = {}; // what a tool changes in the state when it is opened, and when it is closed
  ui.closing = {};

  ui.sideView = (page) => {
    const { show } = page.state;
    return [...(show ? ui.tools[show](page) : []), ...ui.numberView(page)].filter(Boolean);
  };
}
