// Reads the digit in each picture with a zorko model, and says whether the answer is to be trusted.
//
//     read_digit MODEL.onnx [--risk R] PICTURE...
//
// A line a picture: its name, the digit, the confidence, and "trusted" or why not. Exit code 0: each picture was answered;
// 2: wrong usage; 3: some picture could not be read; 1: the model could not be used.

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "model.hpp"
#include "picture.hpp"

namespace {

constexpr double default_risk = 0.05;

void print(const std::string& path, const zorko::Answer& answer) {
    const std::string verdict = answer.reason.empty() ? "trusted" : answer.reason;
    std::printf("%s\t%s\t%.6f\t%s\n", path.c_str(), answer.digit.c_str(), answer.confidence, verdict.c_str());
}

}  // namespace

int main(int count, char** words) {
    // ONNX Runtime's own builds report to Microsoft from 1.29 on, unless this is set; who wants that sets it to 0.
    setenv("ORT_DISABLE_TELEMETRY", "1", 0);
    std::vector<std::string> paths(words + 1, words + count);
    double risk = default_risk;
    if (paths.size() > 2 && paths[1] == "--risk") {
        risk = std::atof(paths[2].c_str());
        paths.erase(paths.begin() + 1, paths.begin() + 3);
    }
    if (paths.size() < 2) {
        std::cerr << "Usage: read_digit MODEL.onnx [--risk R] PICTURE...\n";
        return 2;
    }
    bool all_read = true;
    try {
        zorko::Model model(paths[0]);
        for (std::size_t i = 1; i < paths.size(); ++i) {
            cv::Mat3b picture;
            try {
                picture = zorko::read_picture(paths[i]);
            } catch (const std::exception& error) {
                std::cerr << error.what() << '\n';
                all_read = false;
                continue;
            }
            print(paths[i], model.read(picture, risk));
        }
    } catch (const std::exception& error) {
        std::cerr << paths[0] << ": " << error.what() << '\n';
        return 1;
    }
    return all_read ? 0 : 3;
}
