// A picture file as the model's makers read it (zorko: src/zorko/images/read.py).
#pragma once

#include <string>

#include <opencv2/core.hpp>

namespace zorko {

// The picture upright, in three channels (OpenCV's order: blue, green, red); transparency is laid over white, or over black
// where the picture would be lost on white. Throws std::runtime_error where it can't be read.
cv::Mat3b read_picture(const std::string& path);

}  // namespace zorko
