/** Where the app is to be had. */
export default {
  "install.get": "Get the app",
  "install.hint": "This browser can chat, but it cannot show this device’s screen. The app can.",
};
