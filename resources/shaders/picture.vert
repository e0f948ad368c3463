#version 440
// The picture's quad: corners 0..1 over the picture, put in place (letterbox, turns, the backend's clip space) by one matrix.
layout(location = 0) in vec2 corner;
layout(location = 0) out vec2 at;
layout(std140, binding = 0) uniform Look {
    mat4 place;
    mat4 rgb;
    vec4 luma;      // width, height; picture pixels per drawn pixel across and down
    vec4 chroma;    // the same for the chroma planes
    vec4 mode;      // 1: chroma is one interleaved plane; 1: grey; brightness
};
void main()
{
    at = corner;
    gl_Position = place * vec4(corner, 0.0, 1.0);
}
