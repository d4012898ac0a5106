// From a picture of one glyph to the 28 x 28 that MNIST's makers would have made of it (zorko: src/zorko/images/ink.py).
#pragma once

#include <opencv2/core.hpp>

namespace zorko {

// `picture` is 28 x 28, white ink on black; `blank` when there was no ink.
struct Ink {
    cv::Mat1b picture;
    bool blank;
};

// Finds the glyph in a picture of three channels, in whichever order they are, and lays it out as MNIST does.
Ink normalise(const cv::Mat3b& image);

}  // namespace zorko
