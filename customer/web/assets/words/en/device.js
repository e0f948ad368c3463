/** Information about the customer's device, in English. */
export default {
  "ask.diag": "Share device information with {who}?",
  "ask.diag.what": "Device, system, browser, battery, memory, storage, screen and network: about 100 facts",
  "ask.diag.again": "{who} can refresh them until the session ends",
  "ask.diag.not": "No files, photos, messages, passwords, no browsing history",
  "ask.diag.mind": "They show which device you use, not what you do with it.",
  "device.open": "{who} sees information about this device",
  "device.stop": "Stop",
  "device.stop.long": "Stop sharing information about this device",
};
