#include "clutter.hpp"

#include <algorithm>

#include <opencv2/imgproc.hpp>

namespace zorko {
namespace {

constexpr double speck_share = 0.02;
constexpr double faint = 0.45;
constexpr double litter_share = 0.005;
constexpr double two_strengths = 0.93;
constexpr int rim_share = 20;

bool any(const cv::Mat1b& values) { return cv::countNonZero(values) > 0; }

// What connectedComponentsWithStats says of one spot.
struct Spot {
    int left, top, wide, high, area;
};

std::vector<Spot> spots_in(const cv::Mat1b& strong, cv::Mat1i& labels) {
    cv::Mat1i stats;
    cv::Mat1d centres;
    const int count = cv::connectedComponentsWithStats(strong, labels, stats, centres, 8);
    std::vector<Spot> spots;
    for (int i = 0; i < count; ++i) spots.push_back({stats(i, 0), stats(i, 1), stats(i, 2), stats(i, 3), stats(i, 4)});
    return spots;
}

// Which spots hold a corner of the picture and keep out of its middle half.
std::vector<bool> in_corners(const cv::Mat1i& labels, std::size_t count) {
    const int height = labels.rows, width = labels.cols;
    const int rows = 1 + height / rim_share, columns = 1 + width / rim_share;
    std::vector<bool> found(count, false);
    const auto set = [&](const cv::Rect& part, bool to) {
        for (const int label : cv::Mat1i(labels(part & cv::Rect(0, 0, width, height)))) found[label] = to;
    };
    for (const int top : {0, height - rows})
        for (const int left : {0, width - columns}) set({left, top, columns, rows}, true);
    set({width / 4, height / 4, width - 2 * (width / 4), height - 2 * (height / 4)}, false);
    return found;
}

// Whether at least 95 of 100 lines across a band (columns of a flat one, rows of an upright one) hold something of it.
bool is_straight(const cv::Mat1b& band, int dimension) {
    cv::Mat1b reduced;
    cv::reduce(band, reduced, dimension, cv::REDUCE_MAX);
    return cv::countNonZero(reduced) > 0.95 * static_cast<double>(reduced.total());
}

// Whether a spot is a rectangle of straight lines along all four sides of most of the picture.
bool is_frame(const cv::Mat1i& labels, const Spot& spot, int label) {
    if (spot.wide < 0.6 * labels.cols || spot.high < 0.6 * labels.rows) return false;
    const cv::Mat1b box = labels({spot.left, spot.top, spot.wide, spot.high}) == label;
    const int line = std::min(1 + std::max(spot.wide, spot.high) / 50, std::min(spot.wide, spot.high));
    return is_straight(box.rowRange(0, line), 0) && is_straight(box.rowRange(spot.high - line, spot.high), 0) &&
           is_straight(box.colRange(0, line), 1) && is_straight(box.colRange(spot.wide - line, spot.wide), 1);
}

// Which spots are table, shadow, margin line or frame; none, unless something else of a glyph's size keeps off the rims.
std::vector<bool> clutter_among(const cv::Mat1i& labels, const std::vector<Spot>& spots) {
    const int height = labels.rows, width = labels.cols;
    std::vector<bool> clutter = in_corners(labels, spots.size());
    bool glyph_is_free = false;
    for (std::size_t i = 0; i < spots.size(); ++i) {
        const auto [left, top, wide, high, area] = spots[i];
        const int right = width - left - wide, bottom = height - top - high;
        const bool at_side = std::min(left, right) == 0, at_end = std::min(top, bottom) == 0;
        const bool flat = 8 * high <= height, upright = 8 * wide <= width;
        const bool crossing = (left + right == 0 && flat) || (top + bottom == 0 && upright);
        const bool along = (at_end && flat && 2 * wide >= width) || (at_side && upright && 2 * high >= height);
        clutter[i] = crossing || along || ((at_side || at_end) && clutter[i]);
        if (i == 0 || at_side || at_end || 5 * std::max(wide, high) < std::min(height, width)) continue;
        clutter[i] = clutter[i] || is_frame(labels, spots[i], static_cast<int>(i));
        glyph_is_free = glyph_is_free || !clutter[i];
    }
    return glyph_is_free ? clutter : std::vector<bool>(spots.size(), false);
}

// The spots of strong ink without table, shadow, lines and frame; in a noisy picture also without dust. `strong` itself
// where all of them stay.
cv::Mat1b glyph_in(const cv::Mat1b& strong, bool noisy) {
    cv::Mat1i labels;
    const std::vector<Spot> spots = spots_in(strong, labels);
    if (spots.size() <= 2) return strong;
    std::vector<bool> drop = clutter_among(labels, spots);
    drop[0] = true;
    if (noisy) {
        int largest = 0;
        for (std::size_t i = 0; i < spots.size(); ++i)
            if (!drop[i]) largest = std::max(largest, spots[i].area);
        for (std::size_t i = 0; i < spots.size(); ++i) drop[i] = drop[i] || spots[i].area < speck_share * largest;
    }
    if (std::none_of(drop.begin() + 1, drop.end(), [](bool dropped) { return dropped; })) return strong;
    cv::Mat1b kept(strong.size());
    std::transform(labels.begin(), labels.end(), kept.begin(), [&](int label) { return drop[label] ? 0 : 1; });
    return kept;
}

// Whether faint ink lies far from any strong ink, as the lines of ruled paper do.
bool littered(const cv::Mat1f& ink) {
    const int reach = 2 + std::max(ink.rows, ink.cols) / 25;
    cv::Mat1b near;
    cv::dilate(above(ink, faint), near, cv::Mat1b::ones(2 * reach + 1, 2 * reach + 1));
    const cv::Mat1b far = above(ink, 0.02) > near;
    return cv::countNonZero(far) > litter_share * static_cast<double>(ink.total());
}

// Whether opposite rims both have ink.
bool crosses(const cv::Mat1b& strong) {
    const int rows = 1 + strong.rows / rim_share, columns = 1 + strong.cols / rim_share;
    return (any(strong.rowRange(0, rows)) && any(strong.rowRange(strong.rows - rows, strong.rows))) ||
           (any(strong.colRange(0, columns)) && any(strong.colRange(strong.cols - columns, strong.cols)));
}

// Of ink that runs from rim to rim and is plainly of two strengths, the stronger, where that keeps off the rims; else empty.
cv::Mat1b stronger_half(const cv::Mat1f& difference, const cv::Mat1b& glyph) {
    std::vector<float> values;
    for (int i = 0; i < glyph.rows; ++i)
        for (int j = 0; j < glyph.cols; ++j)
            if (glyph(i, j)) values.push_back(difference(i, j));
    const auto scale = static_cast<float>(255.0 / *std::max_element(values.begin(), values.end()));
    cv::Mat1b scaled(static_cast<int>(values.size()), 1), unused;
    std::transform(values.begin(), values.end(), scaled.begin(), [scale](float value) {
        return static_cast<uchar>(value * scale);
    });
    const double otsu = cv::threshold(scaled, unused, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
    const cv::Mat1b upper = scaled > otsu;
    const double share = static_cast<double>(cv::countNonZero(upper)) / static_cast<double>(upper.total());
    if (share == 0.0 || share == 1.0) return {};
    const double apart = cv::mean(scaled, upper)[0] - cv::mean(scaled, ~upper)[0];
    cv::Scalar mean, deviation;
    cv::meanStdDev(scaled, mean, deviation);
    if (share * (1.0 - share) * apart * apart < two_strengths * deviation[0] * deviation[0]) return {};
    float strongest_below = 0.0f;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!upper(static_cast<int>(i))) strongest_below = std::max(strongest_below, values[i]);
    const cv::Mat1b pen = glyph_in(above(difference, strongest_below), true);
    return crosses(pen) ? cv::Mat1b() : pen;
}

}  // namespace

cv::Mat1f glyph_alone(const Contrast& contrast) {
    cv::Mat1f ink = contrast.ink();
    bool noisy = contrast.noise > 0.5 || littered(ink);
    const cv::Mat1b strong = above(ink, noisy ? 0.5 : faint);
    cv::Mat1b glyph = glyph_in(strong, noisy);
    if (crosses(glyph)) {
        const cv::Mat1b pen = stronger_half(contrast.difference, glyph);
        if (!pen.empty()) {
            cv::Mat1f of_pen = contrast.difference.clone();
            of_pen.setTo(0.0f, pen == 0);
            ink = Contrast{contrast.difference, contrast.noise, ink_level(of_pen)}.ink();
            glyph = pen;
            noisy = true;
        }
    }
    if (glyph.data == strong.data && !noisy) return ink;
    cv::Mat1b near;
    cv::dilate(glyph, near, cv::Mat1b::ones(3, 3));
    ink.setTo(0.0f, near == 0);
    return ink;
}

}  // namespace zorko
