#include "ground.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace zorko {
namespace {

constexpr double noise_sigmas = 5.0;
constexpr double uneven = 0.05;
constexpr double pen_share = 0.25;
constexpr double relit_gain = 1.2;
constexpr double dark_ground = 30.0;
constexpr double dimmest = 0.35;
constexpr double ridge = 1e-3;
constexpr int coarse_side = 32;

std::vector<float> values_of(const cv::Mat1f& values) { return {values.begin(), values.end()}; }

double median(std::vector<float> values) { return quantile(std::move(values), 0.5); }

// The value that `share` of the way up the sorted values has, without what lies between two.
double ranked(std::vector<float> values, double share) {
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

// The largest of three channels.
cv::Mat1f widest(const cv::Mat& channels) {
    std::vector<cv::Mat> parts;
    cv::split(channels, parts);
    cv::Mat largest = cv::max(cv::max(parts[0], parts[1]), parts[2]);
    cv::Mat1f result;
    largest.convertTo(result, CV_32F);
    return result;
}

std::vector<cv::Vec3b> rim_of(const cv::Mat3b& image) {
    std::vector<cv::Vec3b> rim;
    for (const cv::Mat3b& part : {image.row(0), image.row(image.rows - 1), image.col(0), image.col(image.cols - 1)})
        rim.insert(rim.end(), part.begin(), part.end());
    return rim;
}

Contrast contrast_with_colour(const cv::Mat3b& image, const cv::Vec3b& colour, double noise) {
    cv::Mat3b apart;
    cv::absdiff(image, cv::Mat3b(image.size(), colour), apart);
    const cv::Mat1f difference = widest(apart);
    return {difference, noise, ink_level(difference)};
}

// Monomials up to degree two at each pixel, coordinates in -1..1, a row a pixel.
cv::Mat1d quadratic(int height, int width) {
    const auto along = [](int i, int count) { return count == 1 ? -1.0 : -1.0 + 2.0 * i / (count - 1); };
    cv::Mat1d basis(height * width, 6);
    for (int row = 0; row < height; ++row)
        for (int column = 0; column < width; ++column) {
            const double y = along(row, height), x = along(column, width);
            const double terms[] = {1.0, x, y, x * y, x * x, y * y};
            std::copy(terms, terms + 6, basis[row * width + column]);
        }
    return basis;
}

// The ground as a quadratic surface for each channel: least squares on a coarse grid, what lies far from it left out.
cv::Mat3f surface(const cv::Mat3f& image) {
    cv::Mat3f coarse;
    const cv::Size size(std::min(coarse_side, image.cols), std::min(coarse_side, image.rows));
    cv::resize(image, coarse, size, 0, 0, cv::INTER_AREA);
    const cv::Mat1d basis = quadratic(coarse.rows, coarse.cols);
    cv::Mat1d values;
    coarse.reshape(1, coarse.rows * coarse.cols).convertTo(values, CV_64F);
    cv::Mat1d fitted(values.size());
    for (int channel = 0; channel < 3; ++channel)
        fitted.col(channel) = median(values_of(cv::Mat1f(values.col(channel))));
    for (const double kept : {0.7, 0.7, 0.75, 0.8}) {
        std::vector<float> distance(values.rows);
        for (int i = 0; i < values.rows; ++i)
            distance[i] = static_cast<float>(cv::norm(values.row(i) - fitted.row(i), cv::NORM_INF));
        const double limit = ranked(distance, kept);
        cv::Mat1d inner, wanted;
        for (int i = 0; i < values.rows; ++i)
            if (distance[i] <= limit) {
                inner.push_back(basis.row(i));
                wanted.push_back(values.row(i));
            }
        cv::Mat1d coefficients;
        cv::solve(inner.t() * inner + ridge * cv::Mat1d::eye(6, 6), inner.t() * wanted, coefficients, cv::DECOMP_CHOLESKY);
        fitted = basis * coefficients;
    }
    cv::Mat1f single;
    fitted.convertTo(single, CV_32F);
    cv::Mat3f ground;
    cv::resize(single.reshape(3, coarse.rows), ground, image.size(), 0, 0, cv::INTER_LINEAR);
    return ground;
}

// Of the picture's extremes the one further from its median, as a ratio, is the ink.
bool ink_is_darker(const cv::Mat3f& image) {
    std::vector<float> grey;
    for (const cv::Vec3f& pixel : image) grey.push_back((pixel[0] + pixel[1] + pixel[2]) / 3.0f);
    const double darkest = quantile(grey, 0.005) + 8.0, ground = quantile(grey, 0.5) + 8.0;
    const double brightest = quantile(grey, 0.995) + 8.0;
    return ground * ground >= darkest * brightest;
}

// The picture with all filled in that is narrower than a pen's broadest stroke, and the contrast with it.
Contrast contrast_with_filled(const cv::Mat3f& smooth, cv::Mat3f& filled) {
    const int way = ink_is_darker(smooth) ? cv::MORPH_CLOSE : cv::MORPH_OPEN;
    const int window = 1 + static_cast<int>(pen_share * std::max(smooth.rows, smooth.cols));
    cv::morphologyEx(smooth, filled, way, cv::Mat1b::ones(window, window));
    cv::Mat3f apart;
    cv::absdiff(smooth, filled, apart);
    cv::Mat1f residual = widest(apart);
    const std::vector<float> all = values_of(residual);
    const double low = quantile(all, 0.1), high = quantile(all, 0.4);
    const auto bias = static_cast<float>(quantile(all, 0.25));
    residual = each(residual, [bias](float value) { return std::max(value - bias, 0.0f); });
    return {residual, std::max(high - low, 0.6), ink_level(residual)};
}

// The contrast under even light: what light takes from the ground, it takes from the ink's difference as well.
Contrast relit(const Contrast& contrast, const cv::Mat3f& ground) {
    const cv::Mat1f light = widest(ground);
    if (median(values_of(light)) < dark_ground) return contrast;
    const double full = quantile(values_of(light), 0.98);
    cv::Mat1f difference = contrast.difference.clone();
    for (int i = 0; i < difference.rows; ++i)
        for (int j = 0; j < difference.cols; ++j)
            difference(i, j) *= static_cast<float>(full / std::clamp<double>(light(i, j), dimmest * full, full));
    cv::Mat1i spots;
    const int count = cv::connectedComponents(above(difference, 0.5 * ink_level(difference)), spots, 8);
    std::vector<unsigned char> seen(count, 0);
    const cv::Mat1b before = above(contrast.difference, 0.5 * contrast.level);
    for (int i = 0; i < spots.rows; ++i)
        for (int j = 0; j < spots.cols; ++j)
            if (before(i, j) && spots(i, j)) seen[spots(i, j)] = 1;
    cv::Mat1b kept(spots.size());
    for (int i = 0; i < spots.rows; ++i)
        for (int j = 0; j < spots.cols; ++j) kept(i, j) = seen[spots(i, j)];
    cv::dilate(kept, kept, cv::Mat1b::ones(5, 5));
    difference.setTo(0.0f, kept == 0);
    return {difference, contrast.noise, ink_level(difference)};
}

// Contrast with a ground that light and shadow have made uneven.
Contrast contrast_with_light(const cv::Mat3f& smooth) {
    cv::Mat3f ground = surface(smooth), apart;
    cv::absdiff(smooth, ground, apart);
    const cv::Mat1f residual = widest(apart);
    Contrast contrast{residual, std::max(1.4826 * median(values_of(residual)), 0.6), ink_level(residual)};
    double gain = relit_gain;
    if (contrast.noise > uneven * contrast.level) {
        cv::Mat3f filled;
        const Contrast strokes = contrast_with_filled(smooth, filled);
        if (strokes.noise < 0.5 * contrast.noise && strokes.share_of_ink() > 0.1 * contrast.share_of_ink()) {
            ground = filled;
            contrast = strokes;
            gain = 0.0;
        }
    }
    if (!contrast.stands_out()) return contrast;
    const Contrast under_even_light = relit(contrast, ground);
    return under_even_light.share_of_ink() > gain * contrast.share_of_ink() ? under_even_light : contrast;
}

}  // namespace

bool Contrast::stands_out() const { return level >= std::max(min_contrast, noise_sigmas * noise); }

double Contrast::share_of_ink() const {
    return static_cast<double>(cv::countNonZero(above(difference, 0.5 * (floor() + level)))) / difference.total();
}

double Contrast::floor() const { return std::min(3.0 * noise, 0.5 * level); }

cv::Mat1f Contrast::ink() const {
    const auto low = static_cast<float>(floor()), scale = static_cast<float>(1.0 / (level - floor()));
    return each(difference, [=](float value) { return std::clamp((value - low) * scale, 0.0f, 1.0f); });
}

Contrast contrast_with_ground(const cv::Mat3b& image) {
    const std::vector<cv::Vec3b> rim = rim_of(image);
    if (std::all_of(rim.begin(), rim.end(), [&](const cv::Vec3b& pixel) { return pixel == rim[0]; }))
        return contrast_with_colour(image, rim[0], 0.0);
    cv::Vec3d ground;
    for (int channel = 0; channel < 3; ++channel) {
        std::vector<float> values;
        for (const cv::Vec3b& pixel : rim) values.push_back(pixel[channel]);
        ground[channel] = median(values);
    }
    std::vector<float> apart;
    int near = 0;
    for (const cv::Vec3b& pixel : rim) {
        const cv::Vec3d off = cv::Vec3d(pixel) - ground;
        for (int channel = 0; channel < 3; ++channel) apart.push_back(static_cast<float>(std::abs(off[channel])));
        near += cv::norm(off, cv::NORM_INF) < 6.0;
    }
    const double spread = median(apart);
    if (spread < 1.0 && near > 0.75 * static_cast<double>(rim.size())) {
        const cv::Vec3b cut(static_cast<uchar>(ground[0]), static_cast<uchar>(ground[1]), static_cast<uchar>(ground[2]));
        return contrast_with_colour(image, cut, spread);
    }
    cv::Mat3b blurred;
    cv::GaussianBlur(image, blurred, cv::Size(), std::max(image.rows, image.cols) / 400.0 + 0.3);
    cv::Mat3f smooth;
    blurred.convertTo(smooth, CV_32F);
    return contrast_with_light(smooth);
}

double ink_level(const cv::Mat1f& difference) {
    double strongest;
    cv::minMaxLoc(difference, nullptr, &strongest);
    if (strongest < min_contrast) return strongest;
    const auto scale = static_cast<float>(255.0 / strongest);
    cv::Mat1b scaled(difference.size()), unused;
    std::transform(difference.begin(), difference.end(), scaled.begin(), [scale](float value) {
        return static_cast<uchar>(value * scale);
    });
    const double otsu = cv::threshold(scaled, unused, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
    std::vector<float> strong;
    for (int i = 0; i < scaled.rows; ++i)
        for (int j = 0; j < scaled.cols; ++j)
            if (scaled(i, j) > otsu) strong.push_back(difference(i, j));
    return ranked(strong, 0.9);
}

cv::Mat1b above(const cv::Mat1f& values, double share) {
    const auto limit = static_cast<float>(share);
    cv::Mat1b result(values.size());
    std::transform(values.begin(), values.end(), result.begin(), [limit](float value) { return value > limit; });
    return result;
}

cv::Mat1f each(const cv::Mat1f& values, const std::function<float(float)>& change) {
    cv::Mat1f result(values.size());
    std::transform(values.begin(), values.end(), result.begin(), change);
    return result;
}

double quantile(std::vector<float> values, double share) {
    std::sort(values.begin(), values.end());
    const double place = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t next = std::min(below + 1, values.size() - 1);
    return values[below] + (place - static_cast<double>(below)) * (static_cast<double>(values[next]) - values[below]);
}

}  // namespace zorko
