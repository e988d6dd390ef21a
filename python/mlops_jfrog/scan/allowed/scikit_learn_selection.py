"""scikit-learn 1.0 to 1.9: what searches keep (splitters, scorers) and neighbour trees."""

from __future__ import annotations

NAMES: dict[str, str] = {
    "sklearn.metrics._dist_metrics": (
        "BrayCurtisDistance32 BrayCurtisDistance64 CanberraDistance32 CanberraDistance64 "
        "ChebyshevDistance32 ChebyshevDistance64 DiceDistance32 DiceDistance64 DistanceMetric "
        "DistanceMetric32 DistanceMetric64 EuclideanDistance EuclideanDistance32 "
        "EuclideanDistance64 HammingDistance32 HammingDistance64 HaversineDistance32 "
        "HaversineDistance64 JaccardDistance32 JaccardDistance64 KulsinskiDistance32 "
        "KulsinskiDistance64 MahalanobisDistance32 MahalanobisDistance64 ManhattanDistance32 "
        "ManhattanDistance64 MatchingDistance32 MatchingDistance64 MinkowskiDistance32 "
        "MinkowskiDistance64 newObj PyFuncDistance32 PyFuncDistance64 RogersTanimotoDistance32 "
        "RogersTanimotoDistance64 RussellRaoDistance32 RussellRaoDistance64 "
        "SEuclideanDistance32 SEuclideanDistance64 SokalMichenerDistance32 "
        "SokalMichenerDistance64 SokalSneathDistance32 SokalSneathDistance64"
    ),
    "sklearn.metrics._scorer": (
        "_CurveScorer _MultimetricScorer _PassthroughScorer _PredictScorer _ProbaScorer _Scorer "
        "_ThresholdScorer"
    ),
    "sklearn.model_selection._classification_threshold": (
        "FixedThresholdClassifier TunedThresholdClassifierCV"
    ),
    "sklearn.model_selection._search": (
        "GridSearchCV ParameterGrid ParameterSampler RandomizedSearchCV"
    ),
    "sklearn.model_selection._search_successive_halving": (
        "HalvingGridSearchCV HalvingRandomSearchCV"
    ),
    "sklearn.model_selection._split": (
        "_CVIterableWrapper _RepeatedSplits GroupKFold GroupShuffleSplit KFold LeaveOneGroupOut "
        "LeaveOneOut LeavePGroupsOut LeavePOut PredefinedSplit RepeatedKFold "
        "RepeatedStratifiedKFold ShuffleSplit StratifiedGroupKFold StratifiedKFold "
        "StratifiedShuffleSplit TimeSeriesSplit"
    ),
    "sklearn.neighbors._ball_tree": (
        "BallTree BallTree32 BallTree64 BinaryTree32 BinaryTree64 newObj NodeHeap"
    ),
    "sklearn.neighbors._classification": "KNeighborsClassifier RadiusNeighborsClassifier",
    "sklearn.neighbors._dist_metrics": (
        "ChebyshevDistance EuclideanDistance ManhattanDistance MinkowskiDistance newObj"
    ),
    "sklearn.neighbors._graph": "KNeighborsTransformer RadiusNeighborsTransformer",
    "sklearn.neighbors._kd_tree": (
        "BinaryTree32 BinaryTree64 KDTree KDTree32 KDTree64 newObj NodeHeap"
    ),
    "sklearn.neighbors._kde": "KernelDensity",
    "sklearn.neighbors._lof": "LocalOutlierFactor",
    "sklearn.neighbors._nca": "NeighborhoodComponentsAnalysis",
    "sklearn.neighbors._nearest_centroid": "NearestCentroid",
    "sklearn.neighbors._quad_tree": "_QuadTree",
    "sklearn.neighbors._regression": "KNeighborsRegressor RadiusNeighborsRegressor",
    "sklearn.neighbors._unsupervised": "NearestNeighbors",
}
