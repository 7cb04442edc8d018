// A live panel in a page of JupyterLab: the connection of a panel, which the function panel draws, with a running cell.
//
// It speaks to the kernel on a WebSocket of its own, below the address and with the protocol of the page. What the
// program says arrives there as outputs of a type of its own (options.type); what the reader does goes to the program
// as a message of GoNB's comm. A kernel has one such comm, the one opened last. All panels of a kernel open it by one
// name, and open it again where GoNB's own script has taken it; what the program has not confirmed is repeated.
//
// panel(options, page) returns an element, and functions that are called with each state of the program that this page
// has not overtaken by a message (follow), and with the reason why the panel has ended (end). Its page has the client's
// name, functions to send a message (tell) and to make elements (element), and says whether a message is on its way.
(options, panel) => {
  const root = document.currentScript.previousElementSibling;
  const client = random();
  const comm = 'live-' + options.kernel;
  let socket, open = false, spoke = 0, tries = 0; // Whether the kernel's comm is ours; when we last used it.
  let number = 0, waiting = null, again; // Of messages; the one that is not confirmed; the timer that repeats it.
  let cell = null, heard = Date.now(); // The request whose outputs are the program's; when it last spoke.
  let ended = false;

  function random() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (v) => v.toString(16).padStart(2, '0')).join('');
  }

  // The panel.

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  const view = panel(options, { client, element, tell, waits: () => waiting !== null });
  root.className = 'live-panel';
  root.replaceChildren(element('style', {}, options.style), view.node);
  // Keys mean the controls, not cells: JupyterLab deletes a cell at "d d".
  root.addEventListener('keydown', (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });

  function end(text) {
    if (ended) return;
    ended = true;
    clearTimeout(again);
    clearInterval(watch);
    socket?.close();
    for (const control of root.querySelectorAll('button, input, select')) control.disabled = true;
    view.end(text);
  }

  // What the reader does.

  function tell(kind, more) {
    number += 1;
    waiting = { client, number, kind, ...more };
    send(waiting);
    clearTimeout(again);
    repeat(500);
    return number;
  }

  function repeat(pause) {
    again = setTimeout(() => {
      if (!waiting) return;
      if (pause > 5000) {
        end('The program of this panel has ended. Run the cell to use it again.');
        return;
      }
      post('comm_open', opening); // Perhaps the kernel has lost it.
      repeat(2 * pause);
    }, pause);
  }

  function send(message) {
    if (!open) return; // What waits is sent when it is.
    spoke = Date.now();
    post('comm_msg', { comm_id: comm, data: { address: '/' + options.id, value: JSON.stringify(message) } });
  }

  const opening = { comm_id: comm, target_name: 'gonb_comm', kernel_id: options.kernel, data: {} };

  function post(type, content) {
    if (socket.readyState !== WebSocket.OPEN) return;
    const header = { msg_id: random(), msg_type: type, username: '', session: client, version: '5.3' };
    header.date = new Date().toISOString();
    socket.send(JSON.stringify({ header, parent_header: {}, metadata: {}, content, channel: 'shell', buffers: [] }));
  }

  // What the kernel says.

  function hear(message) {
    const { content, parent_header: parent } = message;
    if (message.msg_type === 'comm_msg' && content.data?.address === '#comm_open_ack') {
      open = content.comm_id === comm;
      if (!open) post('comm_open', opening);
      else if (waiting) send(waiting);
    } else if (message.msg_type === 'comm_msg' && content.comm_id === comm && content.data?.address === '#heartbeat/ping') {
      post('comm_msg', { comm_id: comm, data: { address: '#heartbeat/pong', value: true } });
    } else if (message.msg_type === 'status' && cell) {
      // A kernel that is busy with anything else does not run the program any more.
      if (content.execution_state !== 'busy' || parent?.msg_id !== cell) {
        end('The program of this panel has ended. Run the cell to use it again.');
      }
    } else if (content.transient?.display_id === options.id + '-state' && content.data?.[options.type]) {
      [cell, heard] = [parent?.msg_id, Date.now()];
      follow(JSON.parse(content.data[options.type]));
    }
  }

  function follow(state) {
    if (state.ended) {
      end('Done.'); // The result takes the place of the panel, unless the page was loaded since the cell began.
      setTimeout(() => {
        view.end('The cell has ended. Its result did not reach this page: to see it, run the cell again.');
      }, 1000);
      return;
    }
    if (waiting && state.client === client && state.number >= waiting.number) waiting = null;
    view.follow(state);
    // The answer that says: still here. A page whose panel is gone does not give it.
    if (Date.now() - spoke > 4000 && root.isConnected) send(waiting ?? { client, kind: 'here' });
  }

  // A program says something every few seconds. One that was killed, as by a restart of the kernel, cannot say that.
  const watch = setInterval(() => {
    if (!waiting && Date.now() - heard > 12000) tell('hello');
  }, 4000);

  // The connection.

  function address() {
    let page = {};
    try {
      page = JSON.parse(document.getElementById('jupyter-config-data').textContent);
    } catch {
      // Not a page of JupyterLab: perhaps it lies at the root of its server.
    }
    const base = (page.wsUrl || page.baseUrl || '/').replace(/\/?$/, '/');
    const url = new URL(base + 'api/kernels/' + options.kernel + '/channels', location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    url.searchParams.set('session_id', client);
    if (page.token) url.searchParams.set('token', page.token);
    return url;
  }

  function connect() {
    open = false;
    try {
      socket = new WebSocket(address());
    } catch {
      end('This page has no kernel. To use the panel, open the notebook in JupyterLab and run the cell.');
      return;
    }
    socket.onopen = () => {
      tries = 0;
      post('comm_open', opening);
      if (!waiting) tell('hello');
    };
    socket.onmessage = (event) => {
      if (typeof event.data === 'string') hear(JSON.parse(event.data));
    };
    socket.onclose = () => {
      tries += 1;
      if (tries > 20) end('The kernel of this panel does not answer. Run the cell to use it again.');
      if (!ended) setTimeout(connect, 250 * Math.min(tries, 8));
    };
  }

  connect();
}
