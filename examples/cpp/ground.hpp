// What is the ground of a picture and how far each pixel is from it (zorko: src/zorko/images/ground.py).
#pragma once

#include <functional>
#include <vector>

#include <opencv2/core.hpp>

namespace zorko {

// How far each pixel is from the ground, in any direction of colour. `difference`: 0..255, more where it was relit;
// `noise`: one sigma of the ground; `level`: the difference that counts as full ink.
struct Contrast {
    cv::Mat1f difference;
    double noise;
    double level;

    bool stands_out() const;        // whether there is ink at all
    double share_of_ink() const;    // of the picture's pixels, that is ink by more than half
    double floor() const;           // the difference up to which there is no ink
    cv::Mat1f ink() const;          // ink as a share, 0..1
};

constexpr double min_contrast = 14.0;  // of 255

Contrast contrast_with_ground(const cv::Mat3b& image);

// The difference that counts as full ink.
double ink_level(const cv::Mat1f& difference);

// 1 where a value is over `share`, else 0.
cv::Mat1b above(const cv::Mat1f& values, double share);

// A new matrix with `change` done to each value.
cv::Mat1f each(const cv::Mat1f& values, const std::function<float(float)>& change);

// As numpy.quantile has it: linear between the two nearest of the sorted values.
double quantile(std::vector<float> values, double share);

}  // namespace zorko
