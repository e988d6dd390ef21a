"""scikit-learn 1.0 to 1.9: functions that estimators hold (metrics, scores, scalers)."""

from __future__ import annotations

REFERENCED: dict[str, str] = {
    "sklearn.cluster._kmeans": "_kmeans_single_elkan _kmeans_single_lloyd",
    "sklearn.feature_selection._mutual_info": "mutual_info_classif mutual_info_regression",
    "sklearn.feature_selection._univariate_selection": (
        "chi2 f_classif f_oneway f_regression r_regression"
    ),
    "sklearn.metrics._classification": (
        "accuracy_score balanced_accuracy_score brier_score_loss class_likelihood_ratios "
        "cohen_kappa_score confusion_matrix d2_brier_score d2_log_loss_score f1_score "
        "fbeta_score hamming_loss hinge_loss jaccard_score log_loss matthews_corrcoef "
        "multilabel_confusion_matrix precision_recall_fscore_support precision_score "
        "recall_score zero_one_loss"
    ),
    "sklearn.metrics._ranking": (
        "auc average_precision_score confusion_matrix_at_thresholds coverage_error dcg_score "
        "det_curve label_ranking_average_precision_score label_ranking_loss ndcg_score "
        "precision_recall_curve roc_auc_score roc_curve top_k_accuracy_score"
    ),
    "sklearn.metrics._regression": (
        "d2_absolute_error_score d2_pinball_score d2_tweedie_score explained_variance_score "
        "max_error mean_absolute_error mean_absolute_percentage_error mean_gamma_deviance "
        "mean_pinball_loss mean_poisson_deviance mean_squared_error mean_squared_log_error "
        "mean_tweedie_deviance median_absolute_error r2_score root_mean_squared_error "
        "root_mean_squared_log_error"
    ),
    "sklearn.preprocessing._data": (
        "binarize maxabs_scale minmax_scale normalize robust_scale scale"
    ),
}
