#include "model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <stdexcept>

#include <nlohmann/json.hpp>
#include <opencv2/imgproc.hpp>

#include "ink.hpp"

namespace zorko {
namespace {

using nlohmann::json;

constexpr int known_format = 1;

void require(bool right, const std::string& what) {
    if (!right) throw std::runtime_error("this model file " + what);
}

std::optional<double> number_or_none(const json& value) {
    return value.is_null() ? std::nullopt : std::optional<double>(value.get<double>());
}

// The glyph brought to the encoder's size, as the card's `fit` "pad" has it: all of it, in the middle, on its mean.
cv::Mat1b sized(const cv::Mat1b& glyph, int height, int width, int enlarging) {
    if (glyph.rows == height && glyph.cols == width) return glyph;
    const int extent = std::min(height, width);
    cv::Mat1b resized;
    cv::resize(glyph, resized, {extent, extent}, 0, 0, extent <= glyph.rows ? cv::INTER_AREA : enlarging);
    cv::Mat1b canvas(height, width, static_cast<uchar>(std::nearbyint(cv::mean(resized)[0])));
    resized.copyTo(canvas({(width - extent) / 2, (height - extent) / 2, extent, extent}));
    return canvas;
}

}  // namespace

Model::Model(const std::string& path) {
    Ort::SessionOptions options;
    options.SetIntraOpNumThreads(1);  // the network is so small that one thread is the fastest
    session_ = Ort::Session(environment_, path.c_str(), options);
    Ort::AllocatorWithDefaultOptions allocator;
    const auto card = session_.GetModelMetadata().LookupCustomMetadataMapAllocated("zorko", allocator);
    require(card != nullptr, "has no zorko card");
    take_card(card.get());
}

void Model::take_card(const std::string& text) {
    const json card = json::parse(text);
    require(card.at("format").get<int>() <= known_format, "is of a newer format than this program knows");
    require(card.at("task") == "read", "does not read digits: its task is " + card.at("task").get<std::string>());
    const json& head = card.at("heads").at(0);
    labels_ = head.at("labels").get<std::vector<std::string>>();

    const json& seen = card.at("preprocessing");
    require(seen.at("crop") == "ink" && seen.at("fit") == "pad", "wants another preprocessing than this program has");
    height_ = seen.at("size_hw").at(0);
    width_ = seen.at("size_hw").at(1);
    mean_ = seen.at("mean").get<std::vector<float>>();
    std_ = seen.at("std").get<std::vector<float>>();
    enlarging_ = seen.at("resampling") == "bicubic" ? cv::INTER_CUBIC : cv::INTER_LINEAR;

    const json calibration = card.at("calibration").value(head.at("name").get<std::string>(), json());
    if (calibration.is_null()) return;  // then nothing is trusted
    unknown_threshold_ = number_or_none(calibration.at("unknown_threshold"));
    for (const json& level : calibration.at("levels"))
        levels_.push_back({level.at("risk").get<double>(), number_or_none(level.at("threshold"))});
}

Answer Model::read(const cv::Mat3b& picture, double risk) {
    level_for(risk);  // a risk that can't be promised is refused for a blank picture too
    const Ink ink = normalise(picture);
    if (ink.blank) return {"-", 0.0, "unlike-training"};

    std::vector<float> values = input_of(ink.picture);
    const std::array<std::int64_t, 4> shape{1, static_cast<std::int64_t>(mean_.size()), height_, width_};
    const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
    const auto input = Ort::Value::CreateTensor<float>(memory, values.data(), values.size(), shape.data(), shape.size());
    const char* const inputs[] = {"image"};
    const char* const outputs[] = {"digit", "unknown"};
    const auto found = session_.Run(Ort::RunOptions{nullptr}, inputs, &input, 1, outputs, 2);

    const float* logits = found[0].GetTensorData<float>();
    const auto best = std::max_element(logits, logits + labels_.size()) - logits;
    double sum = 0.0;
    for (std::size_t i = 0; i < labels_.size(); ++i) sum += std::exp(static_cast<double>(logits[i]) - logits[best]);
    const double confidence = 1.0 / sum;  // the softmax of the largest logit; the temperature is in the graph already
    return {labels_[best], confidence, reason_against(confidence, *found[1].GetTensorData<float>(), risk)};
}

// One plane a channel, each of the same grey, of pixels in 0..1 with mean and std taken out.
std::vector<float> Model::input_of(const cv::Mat1b& glyph) const {
    const cv::Mat1b pixels = sized(glyph, height_, width_, enlarging_);
    std::vector<float> values;
    for (std::size_t channel = 0; channel < mean_.size(); ++channel)
        for (const uchar pixel : pixels) values.push_back((pixel / 255.0f - mean_[channel]) / std_[channel]);
    return values;
}

// The order matters, and both comparisons are so written that a NaN fails them.
std::string Model::reason_against(double confidence, double unknown, double risk) const {
    if (levels_.empty()) return "uncalibrated";
    if (unknown_threshold_ && !(unknown <= *unknown_threshold_)) return "unlike-training";
    const std::optional<double> threshold = level_for(risk).threshold;
    if (!threshold) return "uncalibrated";
    return confidence >= *threshold ? "" : "ambiguous";
}

// The step of the ladder that answers for `risk`: the largest at or under it, so that the promise covers it.
const Model::Level& Model::level_for(double risk) const {
    const Level* found = nullptr;
    for (const Level& level : levels_)
        if (level.risk <= risk && (found == nullptr || level.risk > found->risk)) found = &level;
    static const Level uncalibrated{0.0, std::nullopt};
    if (levels_.empty()) return uncalibrated;
    if (found == nullptr || risk >= 1.0) throw std::runtime_error("this risk cannot be promised; the card lists the others");
    return *found;
}

}  // namespace zorko
