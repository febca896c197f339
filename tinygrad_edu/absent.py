"""The names that PyTorch has and this library does not: whoever asks for one learns that it is not his spelling."""

from __future__ import annotations

# By module: what stands in `docs/names.rst` as absent, and modules.
ABSENT = {
    "": """
        AcceleratorError Event GradScaler Stream adaptive_avg_pool1d amp angle ao
        are_deterministic_algorithms_enabled as_strided_scatter autocast avg_pool1d bartlett_window bilinear
        blackman_window block_diag celu_ chain_matmul channel_shuffle cholesky_inverse cholesky_solve classes
        complex cond conj conj_physical conv1d conv2d conv3d conv_tbc conv_transpose1d conv_transpose2d
        conv_transpose3d copysign cosine_similarity cpu cumulative_trapezoid deg2rad dequantize diagflat
        diagonal_scatter diff digamma dist distributed dsplit empty_permuted empty_strided erfc erfinv export
        fake_quantize_per_channel_affine fake_quantize_per_tensor_affine fft float_power fmax fmin fork frexp
        from_file frombuffer functional futures fx gcd geqrf ger get_deterministic_debug_mode get_device_module
        get_float32_matmul_precision get_num_interop_threads gradient hamming_window hann_window hardshrink
        heaviside histogram histogramdd hsplit hspmm hub hypot i0 igamma igammac imag index_reduce is_conj
        is_deterministic_algorithms_warn_only_enabled is_warn_always_enabled isin isneginf isposinf isreal istft
        jit kaiser_window lcm ldexp lgamma library lobpcg logaddexp2 logit lu lu_solve lu_unpack masked
        matrix_exp monitor mps mtia multiprocessing mvlgamma nested nextafter nonzero_static orgqr ormqr
        overrides package pairwise_distance pca_lowrank pdist pixel_shuffle pixel_unshuffle poisson polar
        polygamma prelu profiler quantization quantize_per_channel quantize_per_tensor
        quantize_per_tensor_dynamic quantized_batch_norm quantized_max_pool1d quantized_max_pool2d quasirandom
        rad2deg range real renorm resolve_conj resolve_neg return_types row_stack rrelu_ segment_reduce
        select_scatter selu_ set_default_tensor_type set_deterministic_debug_mode set_float32_matmul_precision
        set_flush_denormal set_num_interop_threads set_warn_always sgn signal signbit sinc slice_scatter smm
        sparse sparse_bsc_tensor sparse_bsr_tensor sparse_compressed_tensor sparse_coo_tensor sparse_csc_tensor
        sparse_csr_tensor special sspaddmm stft storage svd_lowrank testing threshold_ to_dlpack torch_version
        trapezoid trapz triangular_solve types unravel_index unsafe_chunk unsafe_split vander version
        view_as_complex view_as_real vmap vsplit wait xlogy xpu
    """,
    "autograd": """
        anomaly_mode forward_ad grad_mode graph profiler profiler_legacy profiler_util
    """,
    "cuda": """
        CUDAGraph CUDAPluggableAllocator Event ExternalStream GreenContext MemPool Stream StreamContext amp
        caching_allocator_alloc caching_allocator_delete caching_allocator_disabled caching_allocator_enable
        can_device_access_peer change_current_allocator check_error clock_rate comm cudart current_blas_handle
        current_solver_handle current_stream default_stream device_memory_used device_of gds
        get_allocator_backend get_arch_list get_device_capability get_device_name get_device_properties
        get_gencode_flags get_per_process_memory_fraction get_rng_state get_rng_state_all
        get_stream_from_external get_sync_debug_mode graph graph_pool_handle graphs green_contexts
        host_memory_stats host_memory_stats_as_nested_dict init initial_seed ipc_collect is_bf16_supported
        is_current_stream_capturing is_initialized is_tf32_supported jiterator list_gpu_processes
        make_graphed_callables max_memory_allocated max_memory_cached max_memory_reserved mem_get_info memory
        memory_allocated memory_cached memory_reserved memory_snapshot memory_stats memory_stats_as_nested_dict
        memory_summary memory_usage nccl nvtx power_draw profiler random reset_accumulated_host_memory_stats
        reset_accumulated_memory_stats reset_max_memory_allocated reset_max_memory_cached
        reset_peak_host_memory_stats reset_peak_memory_stats seed seed_all set_device
        set_per_process_memory_fraction set_rng_state set_rng_state_all set_stream set_sync_debug_mode sparse
        stream streams temperature tunable use_mem_pool utilization
    """,
    "distributions": """
        AbsTransform AffineTransform Beta Binomial CatTransform Cauchy Chi2 ComposeTransform ContinuousBernoulli
        CorrCholeskyTransform CumulativeDistributionTransform Dirichlet ExpTransform Exponential
        ExponentialFamily FisherSnedecor Gamma GeneralizedPareto Geometric Gumbel HalfCauchy HalfNormal
        Independent IndependentTransform InverseGamma Kumaraswamy LKJCholesky Laplace LogNormal LogisticNormal
        LowRankMultivariateNormal LowerCholeskyTransform MixtureSameFamily Multinomial MultivariateNormal
        NegativeBinomial OneHotCategorical OneHotCategoricalStraightThrough Pareto Poisson
        PositiveDefiniteTransform PowerTransform RelaxedBernoulli RelaxedOneHotCategorical ReshapeTransform
        SigmoidTransform SoftmaxTransform SoftplusTransform StackTransform StickBreakingTransform StudentT
        TanhTransform Transform TransformedDistribution VonMises Weibull Wishart bernoulli beta biject_to
        binomial categorical cauchy chi2 constraint_registry constraints continuous_bernoulli dirichlet
        exp_family exponential fishersnedecor gamma generalized_pareto geometric gumbel half_cauchy half_normal
        identity_transform independent inverse_gamma kl kl_divergence kumaraswamy laplace lkj_cholesky
        log_normal logistic_normal lowrank_multivariate_normal mixture_same_family multinomial
        multivariate_normal negative_binomial normal one_hot_categorical pareto poisson register_kl
        relaxed_bernoulli relaxed_categorical studentT transform_to transformed_distribution transforms uniform
        utils von_mises weibull wishart
    """,
    "linalg": """
        cholesky_ex diagonal eig eigvals householder_product ldl_factor ldl_factor_ex ldl_solve lu lu_factor
        lu_factor_ex lu_solve matmul matrix_exp solve_ex solve_triangular tensorinv tensorsolve vander vecdot
    """,
    "nn": """
        AdaptiveAvgPool1d AdaptiveAvgPool3d AdaptiveLogSoftmaxWithLoss AdaptiveMaxPool1d AdaptiveMaxPool2d
        AdaptiveMaxPool3d AlphaDropout AvgPool3d BatchNorm3d Bilinear CELU CTCLoss ChannelShuffle CircularPad1d
        CircularPad2d CircularPad3d ConstantPad1d ConstantPad2d ConstantPad3d Container Conv3d ConvTranspose1d
        ConvTranspose3d CosineSimilarity CrossMapLRN2d DataParallel Dropout1d Dropout3d EmbeddingBag
        FeatureAlphaDropout Fold FractionalMaxPool2d FractionalMaxPool3d GaussianNLLLoss Hardshrink Hardsigmoid
        Hardswish HingeEmbeddingLoss InstanceNorm1d InstanceNorm2d InstanceNorm3d LPPool1d LPPool2d LPPool3d
        LazyBatchNorm3d LazyConv1d LazyConv3d LazyConvTranspose1d LazyConvTranspose2d LazyConvTranspose3d
        LazyInstanceNorm1d LazyInstanceNorm2d LazyInstanceNorm3d LinearCrossEntropyLoss
        LinearCrossEntropyOptions LocalResponseNorm MaxPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d
        MultiLabelMarginLoss MultiLabelSoftMarginLoss MultiMarginLoss NLLLoss2d PairwiseDistance PixelUnshuffle
        PoissonNLLLoss RReLU ReflectionPad1d ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d
        ReplicationPad3d SELU SoftMarginLoss Softmax2d Softshrink SyncBatchNorm Tanhshrink Threshold
        TripletMarginWithDistanceLoss Unfold UpsamplingBilinear2d UpsamplingNearest2d ZeroPad1d ZeroPad3d
        attention backends common_types cpp factory_kwargs grad intrinsic parallel qat quantizable quantized
    """,
    "nn.functional": """
        adaptive_avg_pool1d adaptive_avg_pool3d adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d
        affine_grid alpha_dropout avg_pool3d bilinear celu celu_ channel_shuffle conv3d conv_tbc
        conv_transpose1d conv_transpose3d ctc_loss dropout1d dropout3d embedding_bag feature_alpha_dropout fold
        fractional_max_pool2d fractional_max_pool3d gaussian_nll_loss grid_sample grouped_mm gumbel_softmax
        hardshrink hardsigmoid hardswish hinge_embedding_loss instance_norm linear_cross_entropy
        local_response_norm lp_pool1d lp_pool2d lp_pool3d max_pool3d max_unpool1d max_unpool2d max_unpool3d
        multi_head_attention_forward multi_margin_loss multilabel_margin_loss multilabel_soft_margin_loss
        pairwise_distance pdist pixel_unshuffle poisson_nll_loss rrelu rrelu_ scaled_grouped_mm scaled_mm selu
        selu_ soft_margin_loss softshrink tanhshrink threshold threshold_ triplet_margin_with_distance_loss
        upsample upsample_bilinear upsample_nearest
    """,
    "nn.init": """
        constant dirac dirac_ kaiming_normal kaiming_uniform normal orthogonal sparse sparse_ uniform
        xavier_normal xavier_uniform
    """,
    "nn.utils": """
        clip_grad_norm clip_grads_with_norm_ convert_conv2d_weight_memory_format
        convert_conv3d_weight_memory_format fuse_conv_bn_eval fuse_conv_bn_weights fuse_linear_bn_eval
        fuse_linear_bn_weights fusion init memory_format parametrizations parametrize prune remove_spectral_norm
        remove_weight_norm skip_init spectral_norm stateless weight_norm
    """,
    "optim": """
        ASGD Adafactor Adamax Muon Rprop SparseAdam swa_utils swap_in_optimizer_params_and_state
    """,
    "utils": """
        ThroughputBenchmark backcompat backend_registration benchmark bundled_inputs checkpoint collect_env
        cpp_backtrace cpp_extension debug_log deterministic dlpack file_baton flop_counter
        generate_methods_for_privateuse1_backend get_cpp_backtrace hipify hooks jit mkldnn mobile_optimizer
        model_dump model_zoo module_tracker rename_privateuse1_backend serialization set_module show_pickle
        swap_tensors throughput_benchmark viz weak
    """,
    "utils.data": """
        DistributedSampler IterDataPipe MapDataPipe StackDataset backward_compatibility datapipes
        default_convert distributed graph graph_settings
    """,
}


def missing(module: str, name: str) -> AttributeError:
    """The error for *name*, which the module of that full name does not have: PyTorch's, and whether PyTorch has it.

    >>> missing("tinygrad_edu.optim", "Rprop")
    AttributeError("module 'tinygrad_edu.optim' has no attribute 'Rprop': PyTorch has it, this library does not")
    >>> missing("tinygrad_edu.optim", "Adan")
    AttributeError("module 'tinygrad_edu.optim' has no attribute 'Adan'")
    """
    known = name in ABSENT.get(module.partition(".")[2], "").split()
    text = f"module {module!r} has no attribute {name!r}"
    return AttributeError(f"{text}: PyTorch has it, this library does not" if known else text, name=name)
