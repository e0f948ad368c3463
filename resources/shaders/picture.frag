#version 440
// One pixel of the phone's picture: planes averaged over the pixel's own area, then luma and chroma to RGB by an explicit matrix.
layout(location = 0) in vec2 at;
layout(location = 0) out vec4 color;
layout(std140, binding = 0) uniform Look {
    mat4 place;
    mat4 rgb;
    vec4 luma;
    vec4 chroma;
    vec4 mode;
};
layout(binding = 1) uniform sampler2D plane_y;
layout(binding = 2) uniform sampler2D plane_u;   // or U and V interleaved
layout(binding = 3) uniform sampler2D plane_v;

// Exact average over a box of texels: a plain linear sampler skips texels when it shrinks and makes text flicker. Where the picture
// grows the box is one texel wide, which is linear interpolation; a sampler's own has weights of eight bits and rounds more coarsely.
vec2 average(sampler2D plane, vec4 size)
{
    vec2 reach = max(size.zw, vec2(1.0)) * 0.5;
    vec2 low = max(at * size.xy - reach, vec2(0.0));
    vec2 high = min(at * size.xy + reach, size.xy);
    ivec2 first = ivec2(floor(low));
    ivec2 last = ivec2(ceil(high)) - 1;
    vec2 sum = vec2(0.0);
    for (int y = first.y; y <= last.y; ++y) {
        float down = min(high.y, float(y) + 1.0) - max(low.y, float(y));
        for (int x = first.x; x <= last.x; ++x) {
            float across = min(high.x, float(x) + 1.0) - max(low.x, float(x));
            sum += texelFetch(plane, ivec2(x, y), 0).rg * (across * down);
        }
    }
    return sum / ((high.x - low.x) * (high.y - low.y));
}

void main()
{
    float y = average(plane_y, luma).r;
    vec2 uv = average(plane_u, chroma);
    if (mode.x < 0.5)
        uv.g = average(plane_v, chroma).r;
    vec3 seen = clamp((rgb * vec4(y, uv, 1.0)).rgb, 0.0, 1.0);
    float grey = dot(seen, vec3(0.299, 0.587, 0.114));
    color = vec4(mix(seen, vec3(grey), mode.y) * mode.z, 1.0);
}
