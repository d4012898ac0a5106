"""Lists of encoders under one name, for `--encoders`: names of timm's models, most of them with the weights' tag."""

from __future__ import annotations

# Keras's 17 well-known ImageNet networks, in its order, as near as timm has them: the same network, and weights trained
# on ImageNet-1k alone, ported from the original ones where timm has such a port. Where a tag is left out, timm's only
# weights are those. What differs is said beside it.
_CLASSIC17 = (
    "timm:convnext_tiny.fb_in1k",
    "timm:densenet121.tv_in1k",
    "timm:tf_efficientnet_b0.in1k",
    "timm:tf_efficientnetv2_b0",
    "timm:inception_resnet_v2.tf_in1k",
    "timm:inception_v3.tf_in1k",
    "timm:mobilenetv1_100",  # the nearest: the same network, but with timm's own weights, from a longer training
    "timm:mobilenetv2_100",  # the nearest: timm's own weights, without TensorFlow's padding; that is option pad_type=same
    "timm:tf_mobilenetv3_small_100",
    "timm:nasnetalarge",  # NASNetLarge; timm has no NASNetMobile
    "timm:regnetx_002",
    "timm:regnety_002",
    "timm:resnet50.tv_in1k",  # the nearest: it halves in the 3x3 convolution of a block, Keras's in the first 1x1
    "timm:resnetv2_50",  # the nearest: timm's own weights, and it halves at the start of a stage, Keras's at its end
    "timm:resnetrs50",
    "timm:vgg16.tv_in1k",  # embeds by its two fully connected layers (4096), where Keras's without a top gives 512 maps
    "timm:legacy_xception",  # Keras's own weights; timm's `xception41` and on are DeepLab's larger networks
)

# Image towers trained on pictures with their texts (CLIP, SigLIP) or on pictures alone (DINO), each of at most 93 million
# weights and 256 pixels a side. DINOv2 is not among them: its towers see 518 pixels, ten times the work.
_MODERN = (
    "timm:resnet50_clip.openai",
    "timm:vit_base_patch32_clip_224.laion2b",
    "timm:vit_base_patch16_clip_quickgelu_224.openai",  # OpenAI's weights were made with QuickGELU, and need it
    "timm:vit_small_patch16_224.dino",
    "timm:vit_small_patch16_dinov3.lvd1689m",
    "timm:convnext_tiny.dinov3_lvd1689m",
    "timm:vit_base_patch16_siglip_224.webli",
    "timm:vit_base_patch32_siglip_256.v2_webli",
)

ENCODER_LISTS: dict[str, tuple[str, ...]] = {"classic17": _CLASSIC17, "modern": _MODERN}
"""Encoders as `nn.encoders.make_encoder` takes them, by the name of their list."""
