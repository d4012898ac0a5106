#include "ink.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "clutter.hpp"
#include "ground.hpp"

namespace zorko {
namespace {

constexpr int side = 28;
constexpr int box = 20;
constexpr int work_box = 80;
constexpr int max_side = 400;
constexpr double tie = 1e-3;
constexpr double stroke_min = 1.5, stroke_max = 4.3, stroke_aim = 2.6;  // pixels of the 20 x 20 box

int longest(const cv::Mat& image) { return std::max(image.rows, image.cols); }

// To the nearest, and from halfway to the even one, as Python rounds.
int rounded(double value) { return static_cast<int>(std::nearbyint(value)); }

cv::Mat resized(const cv::Mat& image, double scale, int enlarging) {
    const cv::Size size(std::max(1, rounded(image.cols * scale)), std::max(1, rounded(image.rows * scale)));
    cv::Mat result;
    cv::resize(image, result, size, 0, 0, scale < 1.0 ? cv::INTER_AREA : enlarging);
    return result;
}

// The colour of the pixels `depth` away from the rim; false where they are not of one colour.
bool ring(const cv::Mat3b& image, int depth, cv::Vec3d& colour) {
    const cv::Mat3b part = image.rowRange(depth, image.rows - depth).colRange(depth, image.cols - depth);
    std::vector<cv::Vec3b> pixels;
    for (const cv::Mat3b& edge : {part.row(0), part.row(part.rows - 1), part.col(0), part.col(part.cols - 1)})
        pixels.insert(pixels.end(), edge.begin(), edge.end());
    for (int channel = 0; channel < 3; ++channel) {
        std::vector<float> values;
        for (const cv::Vec3b& pixel : pixels) values.push_back(pixel[channel]);
        colour[channel] = quantile(values, 0.5);
    }
    const auto near = std::count_if(pixels.begin(), pixels.end(), [&](const cv::Vec3b& pixel) {
        return cv::norm(cv::Vec3d(pixel) - colour, cv::NORM_INF) < 6.0;
    });
    return static_cast<double>(near) > 0.9 * static_cast<double>(pixels.size());
}

// Width of an even frame round the picture, up to an eighth of its shorter side; 0 where there is none.
int frame_width(const cv::Mat3b& image) {
    cv::Vec3d outer, inner;
    if (!ring(image, 0, outer)) return 0;
    for (int depth = 1; depth <= std::min(image.rows, image.cols) / 8; ++depth)
        if (ring(image, depth, inner) && cv::norm(inner - outer, cv::NORM_INF) > min_contrast) return depth;
    return 0;
}

// How much ink each pixel holds, 0..1; empty where the picture is blank.
cv::Mat1f find_ink(const cv::Mat3b& image) {
    cv::Mat3b reduced = image;
    const double scale = static_cast<double>(max_side) / longest(image);
    if (scale < 1.0) reduced = resized(image, scale, cv::INTER_LINEAR);
    const Contrast contrast = contrast_with_ground(reduced);
    if (!contrast.stands_out()) return {};
    if (contrast.share_of_ink() > 0.5) {
        const int frame = frame_width(reduced);
        if (frame > 0)
            return find_ink(reduced.rowRange(frame, reduced.rows - frame).colRange(frame, reduced.cols - frame).clone());
    }
    return glyph_alone(contrast);
}

// The smallest part that holds all the ink.
cv::Mat1f cropped(const cv::Mat1f& ink) { return ink(cv::boundingRect(above(ink, 0.02))).clone(); }

// Mean width of the strokes in pixels: twice the area over the length of the outline.
double stroke_width(const cv::Mat1f& ink) {
    cv::Mat1f padded;
    cv::copyMakeBorder(ink, padded, 1, 1, 1, 1, cv::BORDER_CONSTANT, 0.0);
    double outline = 0.0;
    for (int i = 0; i + 1 < padded.rows; ++i)
        for (int j = 0; j + 1 < padded.cols; ++j)
            outline += std::hypot(padded(i, j + 1) - padded(i, j), padded(i + 1, j) - padded(i, j));
    return 2.0 * cv::sum(ink)[0] / std::max(outline, 1e-6);
}

// Strokes thickened or thinned from one width to another, both in pixels of the 20 x 20 box.
cv::Mat1f with_stroke(cv::Mat1f ink, double stroke, double aim) {
    const double scale = static_cast<double>(work_box) / longest(ink);
    const int lost = scale < 1.0 ? rounded(1.0 / scale) - 1 : 0;
    if (lost > 0 && stroke < stroke_min) {  // area averaging fades strokes thinner than a target pixel: widen them first
        stroke += static_cast<double>(lost * box) / longest(ink);
        cv::dilate(ink, ink, cv::getStructuringElement(cv::MORPH_ELLIPSE, {lost + 1, lost + 1}));
    }
    cv::Mat1f work = resized(ink, scale, cv::INTER_CUBIC);
    const double grow = 0.5 * (aim - stroke) * work_box / box;
    const int margin = std::max(0, static_cast<int>(std::ceil(grow))) + 1;
    cv::copyMakeBorder(work, work, margin, margin, margin, margin, cv::BORDER_CONSTANT, 0.0);
    cv::Mat1b inside = above(work, 0.45);
    double most;
    cv::minMaxLoc(work, nullptr, &most);
    if (cv::countNonZero(inside) == 0) inside = cv::Mat1b(work >= most * 0.9) / 255;
    cv::Mat1f apart;
    cv::distanceTransform(grow >= 0 ? cv::Mat1b(1 - inside) : inside, apart, cv::DIST_L2, 5);
    double deepest;
    cv::minMaxLoc(apart, nullptr, &deepest);
    const double shrink = std::min(-grow, 0.6 * deepest);
    return cropped(each(apart, [&](float value) {
        return static_cast<float>(std::clamp(grow >= 0 ? grow + 1.0 - value : value - shrink, 0.0, 1.0));
    }));
}

// Scaled so that the longer side is 20 pixels; one that already is passes unchanged.
cv::Mat1f fitted(const cv::Mat1f& ink) {
    if (longest(ink) == box) return ink;
    return resized(ink, static_cast<double>(box) / longest(ink), cv::INTER_LINEAR);
}

// Laid into 28 x 28 with the centre of mass in the middle, by whole pixels and never beyond the rim.
cv::Mat1b centred(const cv::Mat1f& ink) {
    double mass = 0.0, y = 0.0, x = 0.0;
    for (int i = 0; i < ink.rows; ++i)
        for (int j = 0; j < ink.cols; ++j) {
            mass += ink(i, j);
            y += static_cast<double>(i) * ink(i, j);
            x += static_cast<double>(j) * ink(i, j);
        }
    const int top = std::clamp(rounded(side / 2.0 - y / mass - tie), 0, side - ink.rows);
    const int left = std::clamp(rounded(side / 2.0 - x / mass - tie), 0, side - ink.cols);
    cv::Mat1b canvas = cv::Mat1b::zeros(side, side);
    for (int i = 0; i < ink.rows; ++i)
        for (int j = 0; j < ink.cols; ++j) canvas(top + i, left + j) = static_cast<uchar>(rounded(ink(i, j) * 255.0f));
    return canvas;
}

}  // namespace

Ink normalise(const cv::Mat3b& image) {
    cv::Mat1f ink = find_ink(image);
    if (ink.empty()) return {cv::Mat1b::zeros(side, side), true};
    ink = cropped(ink);
    const double stroke = std::nearbyint(stroke_width(ink) * box / longest(ink) * 1000.0) / 1000.0;
    if (stroke < stroke_min) ink = with_stroke(ink, stroke, stroke_aim);
    if (stroke > stroke_max) ink = with_stroke(ink, stroke, stroke_max);
    return {centred(fitted(ink)), false};
}

}  // namespace zorko
