#include "picture.hpp"

#include <algorithm>
#include <stdexcept>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace zorko {
namespace {

// Over black where fewer than one in a hundred of the solid pixels (at least half as opaque as the most opaque one) is
// darker than middle grey, else over white.
cv::Mat3b over_ground(const cv::Mat4b& picture) {
    cv::Mat1b grey, alpha;
    cv::cvtColor(picture, grey, cv::COLOR_BGRA2GRAY);
    cv::extractChannel(picture, alpha, 3);
    double most;
    cv::minMaxLoc(alpha, nullptr, &most);
    int solid = 0, dark = 0;
    for (int i = 0; i < alpha.rows; ++i)
        for (int j = 0; j < alpha.cols; ++j)
            if (alpha(i, j) > 0 && 2 * alpha(i, j) >= most) {
                ++solid;
                dark += grey(i, j) < 128;
            }
    const int ground = 100 * dark < solid ? 0 : 255;
    cv::Mat3b flat(picture.size());
    std::transform(picture.begin(), picture.end(), flat.begin(), [ground](const cv::Vec4b& pixel) {
        cv::Vec3b laid;
        for (int channel = 0; channel < 3; ++channel)
            laid[channel] = static_cast<uchar>((pixel[channel] * pixel[3] + ground * (255 - pixel[3]) + 127) / 255);
        return laid;
    });
    return flat;
}

}  // namespace

cv::Mat3b read_picture(const std::string& path) {
    cv::Mat picture = cv::imread(path, cv::IMREAD_UNCHANGED);
    if (picture.empty()) throw std::runtime_error(path + ": is no picture that can be read");
    if (picture.depth() == CV_16U) picture.convertTo(picture, CV_8U, 255.0 / 65535.0);
    if (picture.type() == CV_8UC4) return over_ground(picture);
    picture = cv::imread(path, cv::IMREAD_COLOR);  // again, since only this way the EXIF orientation is heeded
    if (picture.empty()) throw std::runtime_error(path + ": is no picture that can be read");
    return picture;
}

}  // namespace zorko
