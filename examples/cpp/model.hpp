// A `read` model file of zorko: its network, run by ONNX Runtime, and its card, which stands in the file's metadata.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <onnxruntime_cxx_api.h>
#include <opencv2/core.hpp>

namespace zorko {

struct Answer {
    std::string digit;   // the best guess, trusted or not; "-" where the picture is blank
    double confidence;   // of the best guess, 0..1
    std::string reason;  // why the answer is not trusted; empty where it is
};

class Model {
public:
    // Opens the file. Throws std::runtime_error, or what ONNX Runtime throws, where it is no `read` model of zorko's.
    explicit Model(const std::string& path);

    // The answer for a picture of three channels, and whether it is trusted: of the answers trusted at `risk`, at most that
    // share is wrong, on pictures like the calibration set. Throws std::runtime_error for a risk that is not promised.
    Answer read(const cv::Mat3b& picture, double risk);

private:
    // What calibration found for one risk; without a threshold nothing is trusted at it.
    struct Level {
        double risk;
        std::optional<double> threshold;
    };

    void take_card(const std::string& text);
    std::vector<float> input_of(const cv::Mat1b& glyph) const;
    std::string reason_against(double confidence, double unknown, double risk) const;
    const Level& level_for(double risk) const;

    Ort::Env environment_{ORT_LOGGING_LEVEL_ERROR, "zorko"};
    Ort::Session session_{nullptr};

    std::vector<std::string> labels_;
    int height_ = 0, width_ = 0;
    std::vector<float> mean_, std_;  // a value a channel
    int enlarging_ = 0;              // OpenCV's way to enlarge
    std::vector<Level> levels_;
    std::optional<double> unknown_threshold_;
};

}  // namespace zorko
