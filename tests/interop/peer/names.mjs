// Preloaded (`node --import`): every connection of this process goes to the one loopback address that
// stands for the test's internet, under whatever name it was asked for; other names are refused.

import net from "node:net";

const { names, address, port } = JSON.parse(process.env.INTEROP_NAMES);
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function connectByTable(...args) {
  // Node itself calls this with its arguments already normalised: [[options, callback]].
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (!names.includes(options?.host) || Number(options.port) !== 443) {
    throw new Error(`${options?.host}:${options?.port} is not a name of this test`);
  }
  options.host = address;
  options.port = port;
  return connect.apply(this, args);
};
